FROM a
RUN set -e; \
    # one
    # two
    a && \
    # three
    b; \
    # four
    if c; then \
        # five
        d; \
    # six
    fi; \
    # seven
    e
