FROM debian:12 AS base
ARG PREFIX=org.opencontainers.image
LABEL "$PREFIX.source"="https://git.example/a"

FROM base
LABEL org.opencontainers.image.licenses MIT
