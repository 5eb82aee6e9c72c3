FROM debian:12
RUN apt-get update && apt-get install -y curl
# RUN apt-get install -y vim
RUN apt-get install -y make

# ---- compilers ----
RUN apt-get install -y gcc
