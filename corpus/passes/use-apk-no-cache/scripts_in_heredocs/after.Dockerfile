FROM alpine:3.19
RUN <<EOF
apk update
apk add curl
EOF
RUN <<EOF
apk add --no-cache curl
EOF
RUN <<EOF
apk add --no-cache curl
rm -rf /var/cache/apk/*
EOF
RUN --mount=type=cache,target=/var/cache/apk <<EOF
apk add curl
EOF
