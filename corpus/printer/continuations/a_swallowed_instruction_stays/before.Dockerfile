FROM a
RUN b \

RUN   c
RUN d   \

  # e
COPY  f g
RUN h
