FROM a
RUN set -e; \
    if a; then \
        b && \
        c; \
    else \
        d | \
        e; \
    fi; \
    f && \
    g
RUN for a in b; do \
        c && d --a-long-option-of-which-there-is-enough "$a" && e --another-long-option "$a" && f; \
    done
