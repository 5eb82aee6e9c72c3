FROM debian:13
ARG APP_USER
USER $APP_USER
RUN mkdir -p /tmp/src
WORKDIR /tmp/src
