FROM debian:12
# tools
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        wget g++ \
        curl=7.88.1-10 libssl-dev:amd64 \
        vim/bookworm-backports \
    && rm -rf /var/lib/apt/lists/*
RUN apt-get install -y a b \
    c
COPY a /a
