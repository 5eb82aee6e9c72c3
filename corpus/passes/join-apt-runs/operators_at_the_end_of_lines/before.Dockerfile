FROM debian:12 AS tools
RUN apt-get update && \
    apt-get install -y curl
# tools
RUN apt-get install -y make
RUN touch /x

FROM debian:12
RUN apt-get update
RUN rm -rf /var/lib/apt/lists/* /tmp/*
RUN rm -rf /var/lib/apt/lists/* /etc/x
