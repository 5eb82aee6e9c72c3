FROM debian:13
ENV PATH /opt/node/bin:$PATH
RUN node --version
RUN ln -sfn /opt/node-22 /opt/node
RUN node --version
