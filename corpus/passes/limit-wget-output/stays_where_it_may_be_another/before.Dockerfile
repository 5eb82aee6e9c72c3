FROM example.com/base
RUN wget https://example.com/a && apt-get install -y wget

FROM fedora:42
RUN dnf install -y wget && wget https://example.com/a

FROM alpine:3.22
RUN apk add --no-cache --virtual .deps wget && wget https://example.com/a && apk del .deps

FROM alpine:3.22
ENV DEPS="wget curl"
RUN apk add --no-cache $DEPS && wget https://example.com/a

FROM debian:13
COPY --from=busybox /bin /usr/local/bin/
RUN wget https://example.com/a

FROM debian:13
RUN apt-get install -y busybox && ln -s /bin/busybox /usr/local/bin/wget && wget https://example.com/a

FROM example.com/base
RUN apt-get install -y wget || true
RUN wget https://example.com/a
