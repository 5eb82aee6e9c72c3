FROM a
RUN set -eux; \
    a; \
    b; \
    c
RUN set -e; \
    a
RUN a; b
