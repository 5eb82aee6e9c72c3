FROM a/Golang:1.23

FROM debian:12 AS golang-build
COPY --from=build /app /build

FROM debian:12
COPY --from=0 /app /app
COPY --from=build-0 /app /app
