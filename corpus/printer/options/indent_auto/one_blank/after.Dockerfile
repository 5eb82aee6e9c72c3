FROM a
ENV b=c \
 d=e \
 f=g
RUN h \
 && i
RUN apt-get install -y \
 j \
  k \
  l \
  m \
  n \
  o
