FROM debian:12
# tools
RUN apt-get update \
    && apt-get install -y curl git \
    # for the build
    # of the page
    && apt-get install -y make \
    # and what is written in C++
    && apt-get install -y \
        g++ \
        # for the tests
        python3-pytest \
    && rm -rf /var/lib/apt/lists/*
COPY a /a
