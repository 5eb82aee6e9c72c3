FROM a
RUN a "b   \
     c" && \
 d
RUN set -e; \
  x=" \
     b \
     # no
   "; \
  awk '{ print   $1 } \
     END { }' y
