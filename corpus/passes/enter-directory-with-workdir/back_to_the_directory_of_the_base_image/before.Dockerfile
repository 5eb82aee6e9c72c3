FROM golang:1.22
RUN cd /tmp/build && make
RUN cd src && make
WORKDIR bin
RUN cd /tmp/build && make
RUN a
