# syntax=docker/dockerfile:1.7-labs
FROM debian:12
COPY --chmod=711 --link run.sh /usr/bin/run.sh
# so that it starts
RUN run.sh
