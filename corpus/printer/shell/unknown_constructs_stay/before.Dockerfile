FROM a
RUN set -e; \
   select   a in b;   do \
  c; done; \
  d   e
RUN a   "b
RUN if   a; then
