FROM debian:12
# base
RUN apt-get update \
    && apt-get install -y curl \
    # for the build
    && DEBIAN_FRONTEND=noninteractive apt-get install -y \
        make \
        gcc \
    && rm -rf /var/lib/apt/lists/*
RUN make
