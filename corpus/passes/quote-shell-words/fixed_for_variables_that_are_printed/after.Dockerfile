FROM alpine:3.22
# One architecture.
RUN set -eux; \
    ARCH="$(apk --print-arch)"; \
    NAME=app; \
    export JOBS="$(nproc)"; \
    if [ -e "/opt/$ARCH" ]; then rm "/opt/$ARCH"; fi; \
    wget -q "https://example.com/$NAME-$ARCH.tgz" other; \
    make -j "$JOBS"
RUN V=$(uname -r) && ls "/lib/modules/$V" && make -C "$V"
COPY a /a
