# syntax=docker/dockerfile:1.2
FROM debian:12
WORKDIR /app
COPY run.sh /app/
RUN chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
