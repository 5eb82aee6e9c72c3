FROM debian:12
# tools
RUN apt-get update && apt-get install -y curl git=1:2.39 vim
RUN apt-get update \
    && sudo apt-get -qy install libssl-dev:amd64 make \
    && touch /x
COPY a /a
