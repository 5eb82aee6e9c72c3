FROM node:18
WORKDIR /app
COPY ui/package.json ui/package-lock.json ./ui/
RUN cd ui && npm ci
COPY . .
RUN cd ui && npm run build
