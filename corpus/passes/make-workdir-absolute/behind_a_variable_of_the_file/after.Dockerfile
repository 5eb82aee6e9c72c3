FROM debian:12 AS base
ENV ROOT=/srv/app
WORKDIR "${ROOT}"
WORKDIR ${ROOT}/sub
WORKDIR ../other//here/
WORKDIR $ROOT/a
WORKDIR $ROOT/a/b

FROM base
WORKDIR $ROOT/a/b/c
