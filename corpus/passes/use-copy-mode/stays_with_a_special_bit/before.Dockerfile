FROM debian:12
WORKDIR /app
COPY run.sh /app/
RUN chmod 4755 /app/run.sh && chmod u+s /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
