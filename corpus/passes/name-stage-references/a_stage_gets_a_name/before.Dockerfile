# build it
FROM golang:1.23
RUN go build

FROM --platform=linux/amd64 docker.io/node:22

FROM debian:12

FROM debian:12
# the program
COPY --from=0 /app /app
COPY --from=0 --chown=a /lib /lib
COPY --from=1 /web /web
COPY --from=2 /x /x
RUN a b
