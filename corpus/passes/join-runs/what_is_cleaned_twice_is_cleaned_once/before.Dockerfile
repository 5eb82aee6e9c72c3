FROM fedora:42
RUN dnf install -y curl && dnf clean all
RUN dnf clean all
RUN make

FROM rockylinux:9
RUN yum install -y curl && yum clean all && rm -rf /var/cache/yum
# what is left over
RUN mkdir /data && yum clean all && rm -rf /var/cache/yum
