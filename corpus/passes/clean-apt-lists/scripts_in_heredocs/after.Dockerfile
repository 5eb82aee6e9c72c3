# Nothing stops at failures: the status of the script stays what it is.
FROM debian:12 AS s1
RUN <<EOF
apt-get update # first
apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/* # then
EOF
CMD ["git"]

FROM debian:12 AS s2
RUN <<-'EOF'
	set -e
	# what is needed
	apt-get update
	apt-get install -y --no-install-recommends \
		git \
		curl # for checks
	rm -rf /var/lib/apt/lists/*

	git --version
EOF
CMD ["git"]

FROM debian:12 AS s3
RUN <<EOF
#!/bin/bash -e
if true; then
  apt-get update
  apt-get install -y --no-install-recommends git
  rm -rf /var/lib/apt/lists/*
fi
git --version
EOF
CMD ["git"]

FROM debian:12 AS s4
RUN <<'EOF' bash -euo pipefail
apt-get update; apt-get install -y --no-install-recommends git; rm -rf /var/lib/apt/lists/*; git --version
cat <<X > /etc/motd
apt-get update
X
EOF
CMD ["git"]

FROM debian:12 AS s5
SHELL ["/bin/bash", "-eo", "pipefail", "-c"]
RUN <<EOF
apt-get update && apt-get install -y --no-install-recommends git
echo done
EOF
CMD ["git"]

FROM debian:12 AS s6
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
echo $?
EOF
CMD ["git"]
