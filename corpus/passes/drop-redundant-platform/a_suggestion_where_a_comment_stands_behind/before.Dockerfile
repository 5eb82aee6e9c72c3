FROM --platform=$TARGETPLATFORM \
    # small
    alpine:3.20
