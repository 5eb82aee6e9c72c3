FROM debian:13
RUN useradd app
USER app
RUN mkdir -p /home/app/src
WORKDIR /home/app/src
