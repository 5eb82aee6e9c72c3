FROM debian:12
ADD <<EOF /app/conf
a
EOF
