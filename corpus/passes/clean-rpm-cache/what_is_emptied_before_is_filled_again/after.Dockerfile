FROM fedora:39
RUN dnf clean all && dnf install -y curl && dnf clean all
RUN yum -y update && yum clean all && yum install -y curl && yum clean all && curl --version
RUN yum clean all && yum install -y curl && yum clean all
RUN yum install -y curl && yum clean all && yum --version
