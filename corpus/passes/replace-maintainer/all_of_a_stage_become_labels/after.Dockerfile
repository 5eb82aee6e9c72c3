FROM debian:12
LABEL org.opencontainers.image.authors="a"
# and
LABEL org.opencontainers.image.authors="b"
RUN a
