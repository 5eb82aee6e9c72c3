FROM golang:1.23 AS build

FROM debian:12
COPY --from=build /app /app
COPY --from=00 /app /app
COPY --from="0" /app /app
RUN --mount=type=bind,from=0,target=/x a
ONBUILD COPY --from=0 /app /app
