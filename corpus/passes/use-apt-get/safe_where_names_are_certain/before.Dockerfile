FROM debian:12
RUN apt update && apt install -y curl python3.11 g++ ./a.deb
# clean up
RUN apt -y full-upgrade \
    # what is left
    && sudo apt -q autoremove --purge \
    && rm -rf /var/lib/apt/lists/*
RUN apt upgrade -y && apt upgrade --with-new-pkgs && apt show curl && apt search curl
RUN for it in a b; do apt purge -y curl; done
RUN apt update | tee /log
COPY a /a
