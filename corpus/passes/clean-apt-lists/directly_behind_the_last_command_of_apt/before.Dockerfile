FROM debian:12
RUN apt-get update \
    && apt-get install -y \
        curl \
        # vim
    && curl -fsSL https://example.com -o /x \
    && chmod +x /x

FROM debian:12
RUN apt-get update && \
    apt-get install -y curl && \
    touch /x

FROM debian:12
RUN set -ex; \
    apt-get update; \
    apt-get install -y curl; \
    touch /x

FROM debian:12
RUN apt-get update && apt-get install -y curl || exit 1

FROM debian:12
RUN apt-get update; apt-get install -y curl;

FROM debian:12
RUN { apt-get update; apt-get install -y curl; }

FROM debian:12
RUN yes | apt-get update && yes | apt-get install curl

FROM debian:12
RUN apt-get update && apt-get install -y curl # tools
