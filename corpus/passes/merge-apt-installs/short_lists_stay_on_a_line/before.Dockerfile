FROM debian:12
# tools
RUN apt-get update && apt-get install -y curl && apt-get -y install git=1:2.39 && apt-get install -y vim
RUN apt-get update \
    && sudo apt-get -qy install libssl-dev:amd64 \
    && sudo apt-get -qy install make \
    && touch /x
COPY a /a
