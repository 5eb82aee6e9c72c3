FROM debian:12
COPY <<EOF /app/conf
a
EOF
