FROM debian:12
RUN <<EOF
# the user
useradd -l -u 1000000000 app
EOF
RUN <<EOF cat
useradd -u 1000000000 app
EOF
