FROM debian:12 AS base
ARG APP_UID=1000
USER ${APP_UID}:app

FROM base AS dev

FROM debian:12
ENV ID=65532
USER "$ID"
