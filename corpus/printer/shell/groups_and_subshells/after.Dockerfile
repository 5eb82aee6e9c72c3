FROM a
RUN { a; b; } && ( c; d )
RUN a && { \
        b; \
        c; \
    } && \
    (cd d && \
        e) || \
    ( \
        f; \
        g \
    )
RUN set -e; \
    { \
        a; \
        b; \
    } > c; \
    d
