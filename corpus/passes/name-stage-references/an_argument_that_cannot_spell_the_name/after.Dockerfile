ARG RELEASE=12
ARG KIND=build

FROM golang:1.23 AS stage-0
RUN go build

FROM registry.example.com/debian:$RELEASE AS plain
FROM registry.example.com/${KIND}-debian AS other

FROM debian:12
COPY --from=stage-0 /app /app
