FROM debian:12
RUN apt-get update \
    && apt-get install -y curl gnupg \
    && curl -fsSL https://example.com/key.asc | gpg --dearmor -o /etc/apt/keyrings/example.gpg
