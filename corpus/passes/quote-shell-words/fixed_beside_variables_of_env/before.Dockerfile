FROM debian:13 AS base
ENV VERSION=1.2.3 DIR=/opt/app
# The release.
RUN curl -fsSLO https://example.com/v${VERSION}/app-$(uname -m).tgz \
    && tar xf app-$(uname -m).tgz -C $DIR \
    && mv $DIR/*-$VERSION-$(uname -m)/bin /usr/local/ \
    && make PREFIX=$DIR/$(uname -m) --with-dir=$DIR/$(arch) other
COPY a /a

FROM base
RUN ls $DIR/$(uname -m)
