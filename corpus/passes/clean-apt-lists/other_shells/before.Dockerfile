FROM debian:12
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN apt-get update && apt-get install -y curl
RUN apt-get update; for i in 1 2; do apt-get install -y $i; done

FROM mcr.microsoft.com/windows/servercore
RUN apt-get update
