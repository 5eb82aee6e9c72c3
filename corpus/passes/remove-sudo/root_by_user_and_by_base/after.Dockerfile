FROM ubuntu:24.04
# libraries
RUN make && make install || /usr/bin/false; ldconfig
EXPOSE 80

FROM example.com/team/base:1
USER root
RUN echo a | tee /etc/a >/dev/null && \
    # second
    (apt-get update && apt-get install -y sudo)
