FROM almalinux:9
# repositories
RUN dnf install -y epel-release && dnf install -y htop
RUN dnf install -y dnf-plugins-core && dnf install -y htop
RUN yum install -y https://example.com/a-1.noarch.rpm && yum install -y htop
RUN yum install -y curl epel-release && yum install -y htop
COPY a /a
