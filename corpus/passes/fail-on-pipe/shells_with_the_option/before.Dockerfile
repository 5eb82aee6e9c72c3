FROM alpine:3.22
# the application
RUN wget -O - https://example.com/app.tar.gz | tar xz
LABEL a=b

FROM fedora:42
RUN set -eux; \
    # the application
    curl -fsSL https://example.com/app.tar.gz | tar xz; \
    rm -rf /tmp/a

FROM example.com/team/base:1
SHELL ["/bin/bash", "-c"]
RUN apt-get update; curl -fsSL https://example.com/setup | bash -

FROM node:22-alpine
RUN set -- a && curl -fsSL https://example.com/setup | sh
RUN if curl -fsSL https://example.com/setup | sh; then make; fi
