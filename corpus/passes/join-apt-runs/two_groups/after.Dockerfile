FROM debian:12
RUN apt-get update && apt-get install -y curl && apt-get clean
COPY a /a
RUN apt-get update && apt-get install -y make && { apt-get autoremove -y; apt-get clean; }
