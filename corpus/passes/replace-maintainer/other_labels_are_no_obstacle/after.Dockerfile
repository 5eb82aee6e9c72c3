FROM debian:12
LABEL org.opencontainers.image.authors="a"
LABEL org.opencontainers.image.source="x" authors="b"
LABEL maintainer="c"
