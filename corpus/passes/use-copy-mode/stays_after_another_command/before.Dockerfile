FROM debian:12
WORKDIR /app
COPY run.sh /app/
RUN ls && chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
