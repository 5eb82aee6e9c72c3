FROM a
RUN if a; then \
        b; \
    fi
RUN { \
        a; \
    }
