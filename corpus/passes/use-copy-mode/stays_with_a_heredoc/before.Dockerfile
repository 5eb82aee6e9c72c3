FROM debian:12
WORKDIR /app
COPY <<EOF /app/run.sh
exec a
EOF
RUN chmod 755 /app/run.sh
RUN --mount=type=cache,target=/root/.cache make
