FROM debian:12
WORKDIR /app
COPY run.sh start.sh /app/
RUN chmod +w,u-x run.sh start.sh
RUN --mount=type=cache,target=/root/.cache make
