# syntax=docker/dockerfile:1
ARG BASE=quay.io/other/base:1
FROM ${BASE} AS build

FROM ghcr.io/acme-labs/app:1
COPY --from=gcr.io/tools/kaniko /kaniko /kaniko
COPY --from=acme/app /a /a
RUN --mount=type=bind,from=docker.io/other/tool,target=/t --mount=type=cache,target=/c true
ONBUILD COPY --from=quay.io/x /a /b
ONBUILD RUN --mount=from=quay.io/y,target=/t true
