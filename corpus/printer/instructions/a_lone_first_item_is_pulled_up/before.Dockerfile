FROM a
RUN \
    b && c
ENV \
  d=e
COPY \
  h \
  i j
EXPOSE \
\
 80
