FROM a
RUN set -ex; \
    a && b; \
    c && \
    d || e; \
    f
