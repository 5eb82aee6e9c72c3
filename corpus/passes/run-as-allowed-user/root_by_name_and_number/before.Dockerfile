FROM debian:12 AS base
USER root

FROM base AS dev

FROM base
USER 00
