FROM fedora:39 AS base
# tools
RUN dnf install -y curl
COPY a /a

FROM base
RUN --network=none dnf install -y curl

FROM fedora:39
RUN yum install -y curl
RUN yum -C list
