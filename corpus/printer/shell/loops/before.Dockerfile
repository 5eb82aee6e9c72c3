FROM a
RUN for a in b c; do d; done
RUN for a in \
 b \
  c; \
 do \
 d; \
 e \
 --f; \
done
RUN set -e; while read -r a; do \
 b; done < c | \
 d; until e; do sleep 1; done
RUN for ((i=0;  i<3; i++)); do \
 a; done
