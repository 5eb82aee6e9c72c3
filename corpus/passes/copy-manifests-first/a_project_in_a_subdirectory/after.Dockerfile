FROM node:18
COPY ui/package.json ui/package-lock.json /app/ui/
WORKDIR /app/ui
RUN npm ci
COPY . /app

FROM node:18
WORKDIR /app
COPY ui/package.json ui/package-lock.json ./ui/
RUN cd ui && npm ci
COPY ./ ./
