FROM debian:13
ENV PATH /opt/node/bin:$PATH
RUN node --version && ln -sfn /opt/node-22 /opt/node && node --version
