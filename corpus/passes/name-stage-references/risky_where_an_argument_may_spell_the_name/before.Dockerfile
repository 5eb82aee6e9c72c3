ARG BASE=debian:12

FROM golang:1.23
RUN go build

FROM $BASE
COPY --from=0 /app /app
