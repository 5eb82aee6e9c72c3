FROM debian:12
WORKDIR /app
COPY bin /app/bin
RUN chmod 755 /app/bin
RUN --mount=type=cache,target=/root/.cache make
