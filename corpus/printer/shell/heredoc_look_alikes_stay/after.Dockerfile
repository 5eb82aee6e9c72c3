FROM a
RUN a   b<<c  &&   d
RUN a && b;<<E && \
   c
