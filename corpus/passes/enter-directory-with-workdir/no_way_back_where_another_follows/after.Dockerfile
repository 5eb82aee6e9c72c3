FROM debian:12
WORKDIR /tmp/build
RUN make
WORKDIR /app
RUN app
EXPOSE 80
