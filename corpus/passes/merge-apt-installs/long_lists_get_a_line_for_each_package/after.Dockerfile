FROM debian:12
RUN apt update \
    && apt install --no-install-recommends -y \
        build-essential \
        nodejs \
        libfreetype6 \
        imagemagick \
        libgconf-2-4 \
    && touch /x
# tools
RUN apt-get install -y \
    zip \
    curl \
    git \
    wget
COPY a /a
