FROM alpine:3.22
RUN wget -O - https://example.com/a | tar xz; echo done
RUN set -e && wget -O - https://example.com/a | tar xz && make; echo done

FROM fedora:42
RUN curl https://example.com/a | tar xz || true
