FROM debian:12
RUN --network=host apt-get update
RUN apt-get install -y curl && touch /x
