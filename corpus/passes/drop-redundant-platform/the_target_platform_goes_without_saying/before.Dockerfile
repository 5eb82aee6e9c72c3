# the base
FROM --platform=$TARGETPLATFORM alpine:3.20 AS base
ARG TARGETPLATFORM

FROM --platform=${TARGETPLATFORM} debian:12
RUN a b

FROM --platform=$TARGETPLATFORM base

FROM --platform=$BUILDPLATFORM alpine:3.20
