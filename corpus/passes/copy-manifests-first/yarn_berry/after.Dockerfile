FROM node:18
WORKDIR /app
COPY package.json yarn.lock .yarnrc.ym[l] ./
COPY .yarn ./.yarn
RUN yarn
COPY . .
