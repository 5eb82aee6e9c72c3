FROM node:18
COPY . /app
WORKDIR /other
RUN npm ci
