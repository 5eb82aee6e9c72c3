FROM a
RUN \
    # why
    b && \
    c
COPY \
    # what
    d e
