FROM debian:12
RUN if true; then apt-get update; apt-get install -y curl && rm -rf /var/lib/apt/lists/*; exit 0; fi
