FROM debian:12
ENV PACKAGES curl \
    # to fetch sources
    git \
    vim
ENV OPTIONS \
    -Xmx1g \
    -Dx='y'
ENV PLUGINS a,\
b,\
c
RUN apt-get install -y $PACKAGES
