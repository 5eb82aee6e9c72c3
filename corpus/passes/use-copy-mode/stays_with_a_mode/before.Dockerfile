FROM debian:12
WORKDIR /app
COPY --chmod=644 run.sh /app/
RUN chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
