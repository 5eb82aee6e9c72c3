FROM debian:13
RUN wget --progress=dot:giga https://example.com/a.tgz
# to a file
RUN cd /tmp && wget --progress=dot:giga -O x.tgz https://example.com/x.tgz; \
    wget --progress=dot:giga -c -t 3 "$URL"
COPY a /a
RUN <<EOF
wget --progress=dot:giga https://example.com/a.tgz
EOF

FROM almalinux:9
RUN dnf install -y wget && wget --progress=dot:giga https://example.com/x > /dev/null
