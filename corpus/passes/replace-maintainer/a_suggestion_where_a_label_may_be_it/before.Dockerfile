FROM debian:12
ARG PREFIX=org.opencontainers
LABEL $PREFIX.image.authors=b
MAINTAINER a
