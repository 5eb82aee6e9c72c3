FROM debian:12
RUN <<EOF
apt-get update # first
if true; then
	apt-get install -y git
fi
EOF
RUN <<'EOF' bash
apt   update
sleep 1 &
EOF
RUN <<EOF cat
apt update
EOF
