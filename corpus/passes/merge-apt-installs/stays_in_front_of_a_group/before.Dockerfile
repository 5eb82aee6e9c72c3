FROM debian:12
RUN apt-get update \
    && apt-get install -y curl \
    && apt-get install -y gnupg \
    && { gpg --version || curl --version; }
RUN apt-get update \
    && apt-get install -y curl \
    && apt-get install -y gnupg \
    && (cd /tmp; ./setup)
