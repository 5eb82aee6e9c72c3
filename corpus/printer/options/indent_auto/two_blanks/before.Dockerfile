FROM a
RUN b \
  && c \
  && d
RUN apt-get update && apt-get install \
  b \
  c
LABEL b=c \
      d=e
COPY a \
    b
