FROM debian:12
RUN apt-get update && apt-get install -y curl python3.11 g++ ./a.deb
# clean up
RUN apt-get -y dist-upgrade \
    # what is left
    && sudo apt-get -q autoremove --purge \
    && rm -rf /var/lib/apt/lists/*
RUN apt-get upgrade --with-new-pkgs -y \
    && apt-get upgrade --with-new-pkgs \
    && apt-cache show curl \
    && apt-cache search curl
RUN for it in a b; do apt-get purge -y curl; done
RUN apt update | tee /log
COPY a /a
