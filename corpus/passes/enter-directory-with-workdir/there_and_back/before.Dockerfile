FROM debian:12
WORKDIR /app
# the library
RUN cd /tmp/build && ./configure && make
RUN --network=none cd src && \
    make && \
    # tests
    make test
WORKDIR lib
RUN cd ../bin && make install
LABEL a=b

FROM scratch
RUN cd a && b

FROM debian:12
WORKDIR /app
RUN cd lib && make && make install;
