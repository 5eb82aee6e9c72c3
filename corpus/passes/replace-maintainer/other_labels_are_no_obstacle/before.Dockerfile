FROM debian:12
MAINTAINER a
LABEL org.opencontainers.image.source="x" authors="b"
LABEL maintainer="c"
