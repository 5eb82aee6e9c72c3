FROM debian:12
ADD dist/app* /opt/
