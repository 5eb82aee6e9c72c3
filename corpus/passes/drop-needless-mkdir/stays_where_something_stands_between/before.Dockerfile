FROM debian:13
RUN mkdir -p /a
RUN ln -s /b /a/c
WORKDIR /a
RUN mkdir -p /d
USER www-data
WORKDIR /d
