FROM debian:12
RUN apt-get update && apt-get -y upgrade && zypper up && apk upgrade
RUN echo apt-get dist-upgrade
