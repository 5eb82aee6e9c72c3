FROM debian:12
RUN cd /tmp/build && make
WORKDIR /app
RUN app
EXPOSE 80
