FROM debian:12
RUN apt-get update \
    && apt-get install -y \
        curl \
    # vim
    && rm -rf /var/lib/apt/lists/* \
    && curl -fsSL https://example.com -o /x \
    && chmod +x /x

FROM debian:12
RUN apt-get update && \
    apt-get install -y curl && \
    rm -rf /var/lib/apt/lists/* && \
    touch /x

FROM debian:12
RUN set -ex; \
    apt-get update; \
    apt-get install -y curl; \
    rm -rf /var/lib/apt/lists/*; \
    touch /x

FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* || exit 1

FROM debian:12
RUN apt-get update; apt-get install -y curl && rm -rf /var/lib/apt/lists/*;

FROM debian:12
RUN { apt-get update; apt-get install -y curl && rm -rf /var/lib/apt/lists/*; }

FROM debian:12
RUN yes | apt-get update && yes | apt-get install curl && rm -rf /var/lib/apt/lists/*

FROM debian:12
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/* # tools
