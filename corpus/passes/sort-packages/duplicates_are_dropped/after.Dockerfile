FROM debian:12
# tools
RUN apt-get install -y \
    # again
    curl \
    make
COPY a /a
