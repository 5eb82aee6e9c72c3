FROM debian:12 AS base
ENV ROOT=/srv/app
WORKDIR "${ROOT}"
WORKDIR sub
WORKDIR ../other//here/
WORKDIR $ROOT/a
WORKDIR b
FROM base
WORKDIR c
