FROM node:22
WORKDIR /app
COPY . .
RUN chown -R node.node /app

FROM node:22
WORKDIR /app
COPY . .
RUN chown -R node: /app

FROM node:22
WORKDIR /app
COPY . .
RUN chown -R $USER:node /app

FROM node:22
WORKDIR /app
COPY . $HERE
RUN chown -R node:node /app
