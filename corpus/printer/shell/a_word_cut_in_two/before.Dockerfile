FROM a
RUN a && \
  b/\
c && \
  d
RUN e\
 --f\
  --g
