FROM a
RUN set -e; \
    f() { \
        a; \
        b "$1"; \
    }; \
    function g { c; }; \
    f d
