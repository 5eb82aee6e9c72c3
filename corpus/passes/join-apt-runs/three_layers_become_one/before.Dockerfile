FROM debian:12
# base
RUN apt-get update && apt-get install -y curl
# for the build
RUN DEBIAN_FRONTEND=noninteractive apt-get install -y \
    make \
    gcc
RUN rm -rf /var/lib/apt/lists/*
RUN make
