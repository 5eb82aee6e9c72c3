FROM debian:12
# tools
RUN apt-get install -y \
    curl \
    make
COPY a /a
