FROM debian:12
MAINTAINER a
ONBUILD LABEL org.opencontainers.image.authors=b
