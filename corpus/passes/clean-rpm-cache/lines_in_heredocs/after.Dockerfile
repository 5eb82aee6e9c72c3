FROM fedora:39
RUN <<EOF
set -ex
dnf install -y git # first
dnf clean all
# then
git --version
EOF
RUN <<EOF
dnf install -y git && dnf clean all
git --version
EOF
RUN <<EOF bash -e
  dnf install -y git
  dnf clean all
  git --version
EOF
