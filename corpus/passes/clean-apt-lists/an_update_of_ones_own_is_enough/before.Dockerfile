FROM debian:12
RUN apt-get update && apt-get install -y curl
COPY a /a
RUN apt-get update && apt-get install -y make
