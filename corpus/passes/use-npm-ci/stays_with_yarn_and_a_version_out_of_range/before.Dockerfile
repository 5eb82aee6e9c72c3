FROM node:20
WORKDIR /app
COPY package.json yarn.lock ./
# production only
RUN yarn install --production && yarn cache clean
COPY . .
CMD ["yarn", "start"]
