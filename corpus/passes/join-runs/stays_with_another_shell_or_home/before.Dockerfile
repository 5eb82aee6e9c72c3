FROM debian:12
RUN rm /bin/sh && ln -s /bin/bash /bin/sh
RUN source /etc/os-release
USER root
RUN usermod -d /srv/home root
RUN touch ~/a
WORKDIR /srv/build
RUN rm -rf /srv/build
RUN touch b
