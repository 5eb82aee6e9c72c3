ARG BASE=alpine
ARG TAG=latest
FROM node:22 AS build

FROM build AS test

FROM python@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

FROM node:latest@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

FROM $BASE

FROM alpine:${TAG}

FROM scratch
COPY --from=build /out/ /
