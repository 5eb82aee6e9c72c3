FROM debian:12
WORKDIR /app
COPY run.sh /app/
RUN touch /app/run.sh
RUN chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
