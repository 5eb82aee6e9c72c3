# Its support has ended.
FROM node:14-alpine AS build
RUN npm ci

FROM node:14-alpine AS test
RUN npm test

FROM --platform=$BUILDPLATFORM golang:1.17 AS go
RUN go build

FROM debian:stretch-slim
COPY --from=build /app /app
