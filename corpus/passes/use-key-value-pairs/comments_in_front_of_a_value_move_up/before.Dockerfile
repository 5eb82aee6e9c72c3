FROM debian:12
# the tools
ENV PACKAGES \
    # for downloads
    # and uploads
    curl \
    git
RUN apt-get install -y $PACKAGES
