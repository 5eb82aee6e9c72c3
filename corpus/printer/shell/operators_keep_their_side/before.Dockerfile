FROM a
RUN a \
 && b \
 && c
RUN a && \
 b || \
 c
