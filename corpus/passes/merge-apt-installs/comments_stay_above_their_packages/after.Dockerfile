FROM debian:12
# tools
RUN apt-get update \
    && apt-get install -y \
        curl \
        git \
        # for the build
        # of the page
        make \
        # and what is written in C++
        g++ \
        # for the tests
        python3-pytest \
    && rm -rf /var/lib/apt/lists/*
COPY a /a
