FROM alpine:3.22
RUN set -e; set +e; wget -O - https://example.com/a | tar xz; make
