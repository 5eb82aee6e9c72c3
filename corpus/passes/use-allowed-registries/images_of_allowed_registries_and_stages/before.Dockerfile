# syntax=docker.io/library/frontend/docker/dockerfile:1
ARG REGISTRY=ghcr.io/acme
ARG TAG
FROM debian:12 AS Build
FROM library/debian@sha256:0123 AS second

FROM docker.io/library/debian:${TAG}

FROM $REGISTRY/app:1

FROM "ghcr.io/acme/app:$TAG"

FROM ${OTHER:-ghcr.io/acme}/app

FROM ghcr.io/acme/$ANY

FROM eu.registry.example/x

FROM build AS build-amd64

FROM build-$TARGETARCH

FROM scratch
COPY --from=build /a /a
COPY --from=1 /b /b
RUN --mount=type=cache,target=/c --mount=from=second,target=/d true
