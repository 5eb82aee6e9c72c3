FROM debian:12
RUN <<EOF
# as root
sudo  apt-get update
sudo sh -c ls
EOF
RUN <<EOF cat
sudo ls
EOF
