FROM debian:12
RUN apt-get update
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get install -y curl && touch /x
RUN apt-get update
USER root
RUN apt-get install -y curl && touch /x
RUN apt-get update
WORKDIR /x
RUN apt-get install -y curl && touch /x
RUN apt-get update
COPY sources.list /etc/apt/
RUN apt-get install -y curl && touch /x
RUN apt-get update
VOLUME /data
RUN apt-get install -y curl && touch /x

FROM debian:12
RUN apt-get update

FROM debian:12
RUN apt-get install -y curl && touch /x
