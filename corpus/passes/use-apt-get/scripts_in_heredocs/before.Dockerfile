FROM debian:12
RUN <<EOF
apt update # first
if true; then
	apt install -y git
fi
EOF
RUN <<'EOF' bash
apt   update
sleep 1 &
EOF
RUN <<EOF cat
apt update
EOF
