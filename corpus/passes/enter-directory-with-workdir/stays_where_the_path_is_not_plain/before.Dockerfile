FROM debian:12
WORKDIR /app
RUN cd $HOME && make
RUN cd ~ && make
RUN cd && make
RUN cd - && make
RUN cd "/a b" && make
RUN cd /tmp/* && make
RUN cd -P /tmp && make
RUN cd /app && make
