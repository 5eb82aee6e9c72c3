FROM a/Golang:1.23

FROM build AS golang-build

FROM debian:12
COPY --from=0 /app /app
COPY --from=build-0 /app /app
