# build it
FROM golang:1.23 AS build
RUN go build

FROM node:22 AS Web

FROM debian:12
COPY --from=build /app /app
COPY --chown=a --from=Web /web /web
