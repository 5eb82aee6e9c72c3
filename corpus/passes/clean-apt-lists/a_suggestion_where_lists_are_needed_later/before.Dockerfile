FROM debian:12 AS base
RUN apt-get update && apt-get install -y curl
COPY a /a
RUN apt-get install -y make

FROM debian:12 AS other
RUN apt-get update && apt-get install -y curl

FROM other
RUN apt-get install -y make

FROM debian:12
RUN apt-get update
COPY a /a
RUN apt-get update || true
RUN apt-get install -y make

FROM debian:12
RUN apt-get update
COPY a /a
RUN cat packages | xargs apt-get install -y
