FROM node:18
WORKDIR /app
COPY package.json package-lock.json ./
COPY client client
RUN npm ci

FROM node:18
WORKDIR /app
COPY src .
RUN npm ci
