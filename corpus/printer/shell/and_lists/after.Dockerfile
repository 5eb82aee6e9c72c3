FROM a
RUN a && b
RUN a && b && c
RUN a && \
    b && \
    c \
        d
RUN a \
    && b --c \
        d
