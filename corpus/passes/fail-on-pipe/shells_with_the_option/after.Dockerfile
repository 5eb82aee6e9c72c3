FROM alpine:3.22
# the application
RUN set -o pipefail && wget -O - https://example.com/app.tar.gz | tar xz
LABEL a=b

FROM fedora:42
RUN set -eux -o pipefail; \
    # the application
    curl -fsSL https://example.com/app.tar.gz | tar xz; \
    rm -rf /tmp/a

FROM example.com/team/base:1
SHELL ["/bin/bash", "-c"]
RUN set -o pipefail && apt-get update; curl -fsSL https://example.com/setup | bash -

FROM node:22-alpine
RUN set -o pipefail && set -- a && curl -fsSL https://example.com/setup | sh
RUN if curl -fsSL https://example.com/setup | sh; then make; fi

FROM alpine:3.22
SHELL ["/bin/ash", "-c"]
RUN set -o pipefail \
    && VERSION=$(wget -O - https://example.com/version | tr -d v) \
    && apk add "app=$VERSION"
SHELL ["/bin/sh", "-ec"]
RUN set -o pipefail && wget -O - https://example.com/app.tar.gz | tar xz; rm -rf /tmp/a

FROM debian:12
SHELL ["/bin/ash", "-c"]
RUN curl https://example.com/a | tar xz
