FROM a
RUN b
RUN c \
    d
RUN e
