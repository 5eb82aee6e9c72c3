FROM fedora
# tools
RUN yum install -y curl && dnf --enablerepo x group install -y tools
RUN microdnf install -y curl && yum update -y
LABEL a=b

FROM opensuse/leap
RUN zypper install -y curl && zypper dup -y
