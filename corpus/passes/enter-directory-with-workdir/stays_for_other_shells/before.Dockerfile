FROM debian:12
WORKDIR /app
SHELL ["pwsh", "-c"]
RUN cd /tmp && make
