FROM debian:12
RUN apt-get -qq update;
RUN apt-get -y upgrade && apt-get install -y curl
