FROM debian:12
RUN <<-EOF
	set -e
	apt-get update
	# tools
	apt-get install -y \
		make
EOF
RUN <<EOF cat
apt-get install -y make
EOF
