FROM debian:12
RUN apt-get update && cd /opt
RUN apt-get install -y curl && touch /x
RUN apt-get update || true
RUN apt-get install -y curl && touch /x
RUN apt-get update &
RUN apt-get install -y curl && touch /x
RUN apt-get update # lists
RUN apt-get install -y curl && touch /x
RUN apt-get update > /dev/null
RUN apt-get install -y curl && touch /x
RUN ["apt-get", "update"]
RUN apt-get install -y curl && touch /x
