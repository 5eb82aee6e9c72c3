FROM alpine:3.22
RUN set -o pipefail && wget -O - https://example.com/app.tar.gz | tar xz
RUN set -eo pipefail; wget -O - https://example.com/app.tar.gz | tar xz
SHELL ["/bin/ash", "-eo", "pipefail", "-c"]
RUN wget -O - https://example.com/app.tar.gz | tar xz

FROM debian:12
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN wget -O - https://example.com/app.tar.gz | tar xz
