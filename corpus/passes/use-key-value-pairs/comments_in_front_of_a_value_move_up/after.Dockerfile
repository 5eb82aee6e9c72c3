FROM debian:12
# the tools
# for downloads
# and uploads
ENV PACKAGES="curl \
    git"
RUN apt-get install -y $PACKAGES
