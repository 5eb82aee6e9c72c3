FROM debian:12
RUN <<EOF python3
apt-get update
EOF
CMD ["a"]

FROM debian:12
RUN <<EOF
#!/usr/bin/env python3
apt-get update
EOF
CMD ["a"]

FROM debian:12
RUN cat <<EOF > /setup.sh
apt-get update
EOF
CMD ["a"]

FROM debian:12
COPY <<EOF /setup.sh
apt-get update
EOF
CMD ["a"]

FROM debian:12
RUN <<A bash && <<B sh
apt-get update
A
apt-get install -y git
B
CMD ["a"]

# The first shell expands the text.
FROM debian:12
RUN <<EOF bash
apt-get update
apt-get install -y $PACKAGES
EOF
CMD ["a"]

# Nobody knows where the script ends.
FROM debian:12
RUN <<EOF
apt-get update
apt-get install -y git
echo 'a
EOF
CMD ["a"]

# The commands of the inner script are no lines of the outer one.
FROM debian:12
RUN <<EOF
bash <<X
apt-get update
X
apt-get update
EOF
CMD ["a"]

FROM debian:12
# dockwright: ignore=clean-apt-lists # the next stage needs the lists
RUN <<EOF
apt-get update
apt-get install -y --no-install-recommends git
EOF
CMD ["a"]
