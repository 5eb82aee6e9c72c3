FROM alpine:3.22
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
# the application
RUN wget -O - https://example.com/app.tar.gz | tar xz
LABEL a=b

FROM fedora:42
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN set -eux; \
    # the application
    curl -fsSL https://example.com/app.tar.gz | tar xz; \
    rm -rf /tmp/a

FROM example.com/team/base:1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update; curl -fsSL https://example.com/setup | bash -

FROM node:22-alpine
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN set -- a && curl -fsSL https://example.com/setup | sh
SHELL ["/bin/sh", "-c"]
RUN if curl -fsSL https://example.com/setup | sh; then make; fi

FROM alpine:3.22
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN VERSION=$(wget -O - https://example.com/version | tr -d v) && apk add "app=$VERSION"
SHELL ["/bin/ash", "-o", "pipefail", "-ec"]
RUN wget -O - https://example.com/app.tar.gz | tar xz; rm -rf /tmp/a

FROM debian:12
SHELL ["/bin/ash", "-c"]
RUN curl https://example.com/a | tar xz
