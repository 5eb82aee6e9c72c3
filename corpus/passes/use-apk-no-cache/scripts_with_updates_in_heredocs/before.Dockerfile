FROM alpine:3.19 AS s1
RUN <<EOF
# the index
apk update

# the tools
apk add curl \
  git
curl --version
EOF

FROM alpine:3.19 AS s2
RUN <<EOF
set -e
apk add --no-cache curl
apk add make
rm -rf /var/cache/apk/*
EOF

# Without `set -e`, the status of the last command would be another one.
FROM alpine:3.19 AS s3
RUN <<EOF
apk add make
rm -rf /var/cache/apk/*
EOF

FROM alpine:3.19 AS s4
RUN <<EOF
apk update
echo $?
apk add make
EOF

FROM alpine:3.19 AS s5
RUN <<EOF
apk update # a comment
apk add make
EOF
