FROM fedora:39
RUN dnf install -y curl && dnf clean all
RUN yum install -y curl && yum -y clean packages && touch /x
RUN yum install -y curl && rm -rf /var/cache/yum
RUN --mount=type=cache,target=/var/cache/dnf dnf install -y curl
RUN --mount=type=cache,target=/var/cache dnf install -y curl
RUN dnf install -y --installroot /mnt curl
RUN yum install -y --downloadonly curl
RUN yum --version && echo yum install curl
RUN ["yum", "install", "-y", "curl"]
RUN <<EOT cat
yum install -y curl
EOT
ONBUILD RUN yum install -y curl
