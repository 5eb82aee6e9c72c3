ARG BASE=debian:12

FROM golang:1.23 AS build
RUN go build

FROM $BASE
COPY --from=build /app /app
