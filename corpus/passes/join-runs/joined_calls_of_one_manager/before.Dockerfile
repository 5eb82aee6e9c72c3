FROM fedora:42
# what it needs
RUN yum install -y gcc
RUN yum install -y make
RUN make
RUN dnf install -y git
RUN yum install -y curl
ENV A=b
RUN which curl
RUN git config --global user.name app
RUN curl --version
RUN npm ci
RUN npm -v
