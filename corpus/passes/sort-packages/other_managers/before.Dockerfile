FROM alpine:3.19
# tools
RUN apk add --no-cache --virtual .build \
    make \
    gcc@edge
RUN sudo dnf install -y \
    Xvfb \
    perl-DBI \
    make >/dev/null
COPY a /a
