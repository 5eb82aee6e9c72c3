FROM a
RUN \
    b && \
    c
ENV \
  d=e \
  f=g
COPY \
  h \
  i
EXPOSE \
\
 80
