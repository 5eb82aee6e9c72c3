FROM fedora:39
RUN <<EOF
set -ex
dnf install -y git # first
# then
git --version
EOF
RUN <<EOF
dnf install -y git
git --version
EOF
RUN <<EOF bash -e
  dnf install -y git
  git --version
EOF
