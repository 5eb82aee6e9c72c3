ARG BASE=debian:12

FROM golang:1.23 AS stage-0
RUN go build

FROM $BASE
COPY --from=stage-0 /app /app
