FROM node:18
WORKDIR /app
COPY . .
RUN cd ui && npm ci && npm run build
