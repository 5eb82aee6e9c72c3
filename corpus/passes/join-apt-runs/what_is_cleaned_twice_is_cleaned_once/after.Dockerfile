FROM debian:12
RUN apt-get update \
    && apt-get install -y curl \
    # what is left over
    && apt-get autoremove -y \
    && apt-get clean \
    && rm -rf /var/lib/apt/lists/*
COPY a /a
RUN apt-get update \
    && apt-get install -y make \
    && rm -rf /var/lib/apt/lists/* \
    && apt-get install -y ./a.deb \
    && rm -rf /var/lib/apt/lists/*
