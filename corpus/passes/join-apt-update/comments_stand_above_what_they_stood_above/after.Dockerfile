FROM debian:12
# keep up to date
RUN apt-get update \
    # the tools
    # for the build
    && apt-get install -y curl \
        # editor
        vim \
    && curl -f https://example.com -o /x
