FROM debian:12
RUN apt-get update && apt-get install curl
RUN apt-get install --no-install-recommends \
    # for the health check
    curl \
    make
RUN set -eux; \
    apt-get upgrade; \
    apt-get -q install $PACKAGES; \
    rm -rf /var/lib/apt/lists/*
RUN sudo apt-get -t bookworm-backports install curl >/dev/null
RUN apt remove curl || apt install curl
COPY a /a
