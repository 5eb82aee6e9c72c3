FROM debian:12
RUN apt update && apt install --no-install-recommends -y build-essential nodejs libfreetype6 && apt install -y --no-install-recommends imagemagick libgconf-2-4 && touch /x
# tools
RUN apt-get install -y \
      zip \
      curl \
  && apt-get install -y git wget
COPY a /a
