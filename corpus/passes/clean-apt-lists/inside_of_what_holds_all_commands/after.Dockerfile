FROM debian:12
RUN if [ -n "$X" ]; then \
        apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*; \
    fi; \
    touch /x

FROM debian:12
RUN case "$X" in \
        a) apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*;; \
        *) apt-get update; apt-get install -y make && rm -rf /var/lib/apt/lists/*;; \
    esac

FROM debian:12
RUN apt-get update \
    && if [ -n "$X" ]; then apt-get install -y curl; fi \
    && rm -rf /var/lib/apt/lists/* \
    && touch /x

FROM debian:12
RUN get() { apt-get update; apt-get install -y "$1"; }; get curl; get make

FROM debian:12
RUN set -e; (apt-get update; apt-get install -y make; rm -rf /var/lib/apt/lists/*); touch /x

FROM debian:12
RUN apt-get update; \
    apt-get install -y curl make && rm -rf /var/lib/apt/lists/*; \
    if [ $? -ne 0 ]; then exit 3; fi

FROM me/debian
RUN apt-get update; apt-get install -y curl make; test $? -eq 0
