FROM debian:13
RUN wget https://example.com/a.tgz
# to a file
RUN cd /tmp && wget -O x.tgz https://example.com/x.tgz; wget -c -t 3 "$URL"
COPY a /a
RUN <<EOF
wget https://example.com/a.tgz
EOF

FROM almalinux:9
RUN dnf install -y wget && wget https://example.com/x > /dev/null
