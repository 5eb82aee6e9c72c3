FROM node:18
COPY . /app
WORKDIR /app/ui
RUN npm ci

FROM node:18
WORKDIR /app
COPY ./ ./
RUN cd ui && npm ci
