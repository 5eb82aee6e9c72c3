FROM a
LABEL org.opencontainers.image.title="b" \
    org.opencontainers.image.description="c d" \
    maintainer="e"
