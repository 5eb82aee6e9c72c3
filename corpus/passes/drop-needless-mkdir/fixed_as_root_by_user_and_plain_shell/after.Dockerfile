FROM debian:13
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
USER root
# where it runs
WORKDIR /app
RUN echo one two > file
