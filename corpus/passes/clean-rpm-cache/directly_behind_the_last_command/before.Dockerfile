FROM fedora:39
RUN dnf install -y curl
RUN yum -y update \
    && yum install -y \
        # for the health check
        curl \
        make \
    # what it built
    && make \
    && yum remove -y make \
    && rm /etc/passwd-
RUN set -ex; \
    sudo yum install -y curl; \
    touch /x
RUN microdnf install -y tar || exit 1
RUN yum install -y wget; dnf install -y wget;
RUN yum install -y epel-release # more packages
COPY a /a

FROM opensuse/leap
RUN zypper -n refresh && zypper install -y curl && curl --version
