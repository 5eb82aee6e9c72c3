ARG RELEASE=12
ARG KIND=build

FROM golang:1.23 AS golang-build
RUN go build

FROM registry.example.com/debian:$RELEASE AS plain

FROM registry.example.com/${KIND}-debian AS other

FROM debian:12
COPY --from=golang-build /app /app
