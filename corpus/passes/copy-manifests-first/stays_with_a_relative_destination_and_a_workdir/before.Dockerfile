FROM node:18
WORKDIR /a
COPY . .
WORKDIR /a/b
RUN npm ci
