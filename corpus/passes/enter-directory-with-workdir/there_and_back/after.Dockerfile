FROM debian:12
WORKDIR /app
WORKDIR /tmp/build
# the library
RUN ./configure && make
WORKDIR /app
WORKDIR src
RUN --network=none make && \
    # tests
    make test
WORKDIR /app
WORKDIR lib
WORKDIR ../bin
RUN make install
WORKDIR /app/lib
LABEL a=b

FROM scratch
WORKDIR a
RUN b
WORKDIR /

FROM debian:12
WORKDIR /app
WORKDIR lib
RUN make && make install;
WORKDIR /app
