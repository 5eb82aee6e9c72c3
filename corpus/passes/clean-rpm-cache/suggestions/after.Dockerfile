FROM fedora:39
RUN dnf install -y curl && rm /etc/yum.repos.d/*

FROM fedora:39
RUN yum-config-manager --disable base
RUN yum install -y curl

FROM fedora:39
RUN yum install -y curl &

FROM fedora:39
SHELL ["/bin/bash", "-ec"]
RUN if true; then yum install -y curl && yum clean all; fi

FROM opensuse/leap AS a
RUN zypper install -y curl

FROM scratch
COPY --from=a /var/cache/zypp /cache
