FROM fedora
# tools
RUN yum install curl && dnf --enablerepo x group install tools
RUN microdnf install curl && yum update
LABEL a=b

FROM opensuse/leap
RUN zypper install curl && zypper dup
