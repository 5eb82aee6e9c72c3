FROM debian:13
RUN wget https://example.com/a.tgz
# to a file
RUN cd /tmp && wget -O x.tgz https://example.com/x.tgz; wget -c -t 3 "$URL"
RUN <<EOF
wget https://example.com/a.tgz
EOF

FROM alpine:3.22
RUN wget -O /x https://example.com/x
