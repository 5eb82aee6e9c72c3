FROM debian:12
MAINTAINER a
LABEL org.opencontainers.image.authors="b"
