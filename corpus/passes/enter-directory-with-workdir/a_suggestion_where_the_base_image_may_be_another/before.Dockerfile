ARG TAG=1.22
FROM golang:$TAG
RUN cd /tmp/build && make

FROM golang:1.22
ONBUILD WORKDIR /srv
RUN cd /tmp/build && make
