FROM a
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl git && rm -rf /var/lib/apt/lists/*
RUN curl --fail --silent --show-error --location https://example.org/a/rather/long/path/to/a/file.tar.gz
