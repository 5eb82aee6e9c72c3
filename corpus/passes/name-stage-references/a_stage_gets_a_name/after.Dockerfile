# build it
FROM golang:1.23 AS build
RUN go build

FROM --platform=linux/amd64 docker.io/node:22 AS node-build

FROM debian:12 AS debian-build

FROM debian:12
# the program
COPY --from=build /app /app
COPY --from=build --chown=a /lib /lib
COPY --from=node-build /web /web
COPY --from=debian-build /x /x
RUN a b
