FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN apt-get install -y --no-install-recommends \
    # for the health check
    curl \
    make
RUN set -eux; \
    apt-get upgrade -y; \
    apt-get -q install -y $PACKAGES; \
    rm -rf /var/lib/apt/lists/*
RUN sudo apt-get -t bookworm-backports install -y curl >/dev/null
RUN apt remove -y curl || apt install -y curl
COPY a /a
