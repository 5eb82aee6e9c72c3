FROM a
RUN b && \
    # col 0
    # deep
    c \
        # last
        d
