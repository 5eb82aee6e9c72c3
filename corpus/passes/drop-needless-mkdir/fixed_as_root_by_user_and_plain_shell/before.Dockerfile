FROM debian:13
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
USER root
RUN mkdir \
    # where it runs
    --parents /app/
WORKDIR /app
RUN echo one two > file
