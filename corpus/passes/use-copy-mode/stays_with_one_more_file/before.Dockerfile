FROM debian:12
WORKDIR /app
COPY run.sh /app/
RUN chmod 755 /app/run.sh /app/start.sh
RUN --mount=type=cache,target=/root/.cache make
