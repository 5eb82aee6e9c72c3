FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN apt-get clean
COPY a /a
RUN apt-get update && apt-get install -y make
RUN apt-get autoremove -y; apt-get clean
