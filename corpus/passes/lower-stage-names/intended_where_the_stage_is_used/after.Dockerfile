# build it
FROM golang:1.23 AS build
RUN go build

FROM debian:12 AS debug
COPY --from=build /app /app
RUN --mount=type=bind,from=build,target=/x,ro cp /x/a /a

FROM debug
COPY --from=build /app /app
COPY --chown=a --from=build /app /app
