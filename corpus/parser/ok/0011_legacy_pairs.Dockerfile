FROM a
ENV b c  d
LABEL e \
  f
