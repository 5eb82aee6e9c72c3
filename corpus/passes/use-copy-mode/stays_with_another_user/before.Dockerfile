FROM debian:12
WORKDIR /app
USER app
COPY --chown=app run.sh /app/
RUN chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
