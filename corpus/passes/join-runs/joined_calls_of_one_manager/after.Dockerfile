FROM fedora:42
# what it needs
RUN yum install -y gcc && yum install -y make && make && dnf install -y git && yum install -y curl
ENV A=b
RUN which curl && git config --global user.name app && curl --version && npm ci && npm -v
