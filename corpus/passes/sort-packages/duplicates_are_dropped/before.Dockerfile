FROM debian:12
# tools
RUN apt-get install -y \
    curl \
    make \
    curl
COPY a /a
