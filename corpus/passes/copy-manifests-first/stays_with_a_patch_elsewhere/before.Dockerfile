FROM node:18
WORKDIR /app
COPY . .
# install
RUN yarn install --immutable
# start
CMD ["start"]
