FROM debian:12
WORKDIR /app
COPY *.sh /app/
RUN chmod 755 /app/*.sh
RUN --mount=type=cache,target=/root/.cache make
