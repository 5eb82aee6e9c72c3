FROM example.com/base AS base

FROM debian:12
ARG APP_UID
USER $APP_UID
