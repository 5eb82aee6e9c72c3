FROM debian:12
RUN <<EOF
set -e
# what is needed
apt-get install -y git \
  curl # for checks
EOF
RUN <<-'EOF' bash -e
	apt-get install git
EOF
RUN <<EOF
#!/bin/sh
yes | apt-get install git
apt-get install -y git
EOF

FROM debian:12
RUN <<EOF
#!/usr/bin/python3
apt-get install git
EOF
