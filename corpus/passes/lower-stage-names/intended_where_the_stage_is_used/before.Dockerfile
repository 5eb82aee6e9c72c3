# build it
FROM golang:1.23 AS Build
RUN go build

FROM debian:12 AS debug
COPY --from=Build /app /app
RUN --mount=type=bind,from=Build,target=/x,ro cp /x/a /a

FROM debug
COPY --from=Build /app /app
COPY --chown=a --from=Build /app /app
