FROM debian:12
WORKDIR /app
COPY run.sh /usr/local/bin
RUN chmod 755 /usr/local/bin
RUN --mount=type=cache,target=/root/.cache make
