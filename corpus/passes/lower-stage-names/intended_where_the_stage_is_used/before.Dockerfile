# build it
FROM golang:1.23 AS Build
RUN go build

FROM debian:12 AS debug
COPY --from=Build /app /app
RUN --mount=type=bind,from=BUILD,target=/x,ro cp /x/a /a

FROM debug
COPY --from=build /app /app
COPY --chown=a --from=bUILD /app /app
