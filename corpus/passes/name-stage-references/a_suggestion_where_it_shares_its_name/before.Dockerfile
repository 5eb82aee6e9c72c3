FROM debian:12 AS a

FROM debian:12 AS A

FROM debian:12
COPY --from=0 /app /app
COPY --from=1 /app /app
