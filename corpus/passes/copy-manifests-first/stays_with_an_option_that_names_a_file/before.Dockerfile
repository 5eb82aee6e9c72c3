FROM node:18
WORKDIR /app
COPY . .
# install
RUN npm ci --userconfig=build/npmrc
# start
CMD ["start"]
