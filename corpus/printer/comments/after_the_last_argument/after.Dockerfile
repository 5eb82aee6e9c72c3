FROM a
RUN b \
  # trailing

RUN c
