FROM a
RUN set -eux; for a in b c; do \
if [ "$a" = b ]; then \
case "$a" in \
b) d;; \
esac; \
fi; \
done
