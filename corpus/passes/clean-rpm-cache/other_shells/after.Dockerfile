FROM fedora:39
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
# tools
RUN dnf install -y curl && dnf clean all
RUN dnf install -y curl && dnf list | tee /log && dnf clean all

FROM mcr.microsoft.com/windows/servercore
RUN yum install -y curl
