FROM ubuntu:24.04
# libraries
RUN make && sudo make install || sudo /usr/bin/false; sudo \
    ldconfig
EXPOSE 80

FROM example.com/team/base:1
USER root
RUN echo a | sudo tee /etc/a >/dev/null && \
    # second
    (sudo apt-get update && sudo apt-get install -y sudo)
