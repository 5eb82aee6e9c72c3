FROM example.com/debian:12
RUN cd /tmp/build && make
ENV A=/app
WORKDIR $A
RUN cd /tmp/build && make
RUN cd build && make
WORKDIR /app
