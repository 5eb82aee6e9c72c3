FROM debian:12
# tools
RUN apt-get install -y \
    curl \
    make \
    # again
    curl
COPY a /a
