FROM a
RUN b && \
    c d \
        e && \
    f; \
    g
RUN b \
    && c() { \
        d; \
    }; \
    c
RUN set -e; \
    b && \
    c; \
    d && \
    e; \
    f
# set deeper
RUN set -e; \
    b && \
        c; \
    d || \
        e; \
    f
# of one line that is too long
RUN set -e; \
    b --a-long-option-of-which-there-is-enough && \
        c --another-long-option-of-which-there-is-more && \
        d; \
    e
RUN b --a-long-option-of-which-there-is-enough && \
    c --another-long-option-of-which-there-is-more && \
    d; \
    e
