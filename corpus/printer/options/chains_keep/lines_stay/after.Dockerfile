FROM a
RUN apt-get update && apt-get install -y \
    b \
    c \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd b && useradd c \
    && mkdir d && cd d
RUN \
    b && c && \
    d && e \
        f
RUN set -e; \
    b && c; \
    d \
        && e && f; \
    g
RUN apt-get install \
        b \
    && c && d
RUN b && (c; \
        d) \
    && e && f
RUN if b && c; then \
        d && e \
        && f; \
    fi
