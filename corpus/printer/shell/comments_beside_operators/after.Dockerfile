FROM a
RUN a \
    # one
    && b \
    # two
    && c
RUN a && \
    # three
    b && \
    # four
    c && \
    d
