FROM --platform=$BUILDPLATFORM alpine:3.20

FROM --platform=linux/amd64 alpine:3.20

FROM --platform=${TARGETPLATFORM:-linux/arm64} alpine:3.20

FROM --platform=$TARGETPLATFORM-x alpine:3.20
