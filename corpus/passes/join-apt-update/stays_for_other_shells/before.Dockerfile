FROM mcr.microsoft.com/windows/servercore
RUN apt-get update
RUN apt-get install -y curl

FROM debian:12
RUN apt-get update
SHELL ["/bin/bash", "-c"]
RUN apt-get install -y curl && touch /x

FROM debian:12
ONBUILD RUN apt-get update
ONBUILD RUN apt-get install -y curl
