FROM debian:12
RUN apt-get update && apt-get -y dist-upgrade
# and again
RUN apt full-upgrade -y
RUN zypper --non-interactive dup
RUN <<EOF
apt-get dist-upgrade -y
EOF
