FROM fedora:39
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
# tools
RUN dnf install -y curl
RUN dnf install -y curl && dnf list | tee /log

FROM mcr.microsoft.com/windows/servercore
RUN yum install -y curl
