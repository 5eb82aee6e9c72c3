FROM node:22-slim
COPY . /app
RUN npm ci
