FROM debian:12
COPY dist/app* /opt/
