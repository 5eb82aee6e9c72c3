FROM fedora:39
RUN <<EOF
dnf install -y curl
EOF
RUN <<EOF
dnf install -y curl
dnf clean all
EOF
RUN <<EOF
echo dnf install -y curl
EOF
