FROM alpine:3.22
RUN cat <<EOF | sh
make
EOF
RUN <<EOF
make | sh
EOF
RUN ["sh", "-c", "curl https://example.com/a | sh"]
ONBUILD RUN curl -fsSL https://example.com/setup | sh
