FROM debian:12 AS base
WORKDIR /app
ONBUILD WORKDIR /srv

FROM base
WORKDIR src
