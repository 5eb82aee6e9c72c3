FROM debian:12 AS one
LABEL org.opencontainers.image.authors="a"

FROM debian:12 AS two
LABEL org.opencontainers.image.authors="b"

FROM one
LABEL org.opencontainers.image.authors="c"
RUN a
