FROM fedora:42
RUN dnf install -y curl && dnf clean all && make

FROM rockylinux:9
RUN yum install -y curl \
    # what is left over
    && mkdir /data \
    && yum clean all \
    && rm -rf /var/cache/yum
