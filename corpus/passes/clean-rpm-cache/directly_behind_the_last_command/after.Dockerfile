FROM fedora:39
RUN dnf install -y curl && dnf clean all
RUN yum -y update \
    && yum install -y \
        # for the health check
        curl \
        make \
    # what it built
    && make \
    && yum remove -y make \
    && yum clean all \
    && rm /etc/passwd-
RUN set -ex; \
    sudo yum install -y curl; \
    sudo yum clean all; \
    touch /x
RUN microdnf install -y tar && microdnf clean all || exit 1
RUN yum install -y wget && yum clean all; dnf install -y wget && dnf clean all;
RUN yum install -y epel-release && yum clean all # more packages
COPY a /a

FROM opensuse/leap
RUN zypper -n refresh && zypper install -y curl && zypper clean -a && curl --version
