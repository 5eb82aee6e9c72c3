FROM fedora:39
RUN dnf clean all && dnf install -y curl
RUN yum -y update && yum clean all && yum install -y curl && curl --version
RUN yum clean all && yum install -y curl && yum clean all
RUN yum install -y curl && yum clean all && yum --version
