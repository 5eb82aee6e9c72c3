FROM a
RUN curl -fsSL b \
| tar xz \
-C /c
RUN a | b | \
 c && d
RUN set -e; a \
 | b; c
RUN ! a |& \
 b
RUN a|b
