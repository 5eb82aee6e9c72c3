FROM debian:12
RUN --mount=type=cache,target=/var/cache/apt apt-get update
RUN apt-get install -y curl
# hadolint ignore=DL3008
RUN apt-get install -y make
# a comment that ends in a shell comment
RUN apt-get install -y gcc # compiler
RUN apt-get install -y g++
