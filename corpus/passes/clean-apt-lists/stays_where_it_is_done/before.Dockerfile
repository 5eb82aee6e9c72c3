FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl
RUN apt-get install -y curl
RUN apt-get update && apt-get install -y curl && rm -r /var/lib/apt/lists
RUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -delete
RUN ["apt-get", "update"]
RUN <<EOF
apt-get update
EOF
