FROM golang:1.23 AS Tools
RUN go build

FROM golang:1.23 AS Debian

FROM debian AS Alpine
COPY --from=tools /a /a

FROM debian:12
RUN --mount=from=ALPINE,target=/x cp /x/a /a
