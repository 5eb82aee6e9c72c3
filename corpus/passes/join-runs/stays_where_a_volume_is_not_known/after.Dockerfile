FROM debian:13
ARG DATA=/srv
VOLUME $DATA
RUN mkdir /srv/a && a
