FROM a
RUN A=b C="d e" f && \
    G=(h   i) && \
    export J=k
