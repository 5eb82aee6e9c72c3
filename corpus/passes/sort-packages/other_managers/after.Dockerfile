FROM alpine:3.19
# tools
RUN apk add --no-cache --virtual .build \
    gcc@edge \
    make
RUN sudo dnf install -y \
    make \
    perl-DBI \
    Xvfb >/dev/null
COPY a /a
