FROM a
RUN b
