# the base
FROM alpine:3.20 AS base
ARG TARGETPLATFORM

FROM debian:12
RUN a b

FROM base

FROM --platform=$BUILDPLATFORM alpine:3.20
