FROM node:18
WORKDIR /app
COPY . .
# install
RUN yarn install --frozen-lockfile
# start
CMD ["start"]
