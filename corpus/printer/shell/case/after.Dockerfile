FROM a
RUN case "$a" in b) c;; *) d;; esac
RUN set -e; \
    case "$(uname -m)" in \
        x86_64|amd64) a=b;; \
        (arm*) \
            a=c; \
            d \
            ;; \
        *) echo e; exit 1 ;; \
    esac; \
    f
