FROM debian:12
RUN <<EOF
# a file
curl -o /a https://example.com/a # all of it
EOF
RUN <<EOF
set -e
curl -o /a https://example.com/a
sha256sum -c sums
EOF
RUN <<EOF cat
curl -o /a https://example.com/a
EOF
