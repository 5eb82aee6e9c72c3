FROM debian:12
# see /var/lib/apt/lists
RUN apt-get update && apt-get install -y curl
RUN touch /x && rm -rf /var/lib/apt/lists/* /tmp/*
