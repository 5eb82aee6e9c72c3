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
RUN set -o pipefail && if curl -fsSL https://example.com/setup | sh; then make; fi
