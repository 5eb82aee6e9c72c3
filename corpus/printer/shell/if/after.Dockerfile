FROM a
RUN if [ a ]; then b; fi
RUN if [ a ]; then \
        b; \
    elif c; then \
        d; \
        e; \
    else \
        f \
        ; \
    fi
RUN set -e; \
    if a; then \
        b; \
    fi; \
    c
