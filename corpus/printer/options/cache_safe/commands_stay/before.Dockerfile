from a  as b
RUN b  &&  c \
   ; d
RUN  --mount=type=cache,target=/b   c  && d \
   ; e
RUN  --mount=type=cache,target=/b  \
  --network=none \
  c  && \
# d
      e
RUN \
  b  && \
  c
RUN \
  b  c
RUN --network=none \
  b  c
RUN ["b","c"]


COPY   b   \
  c
cmd [ "b","c" ]
ENV a=1  b=2 \
 c=d
LABEL \
  a=b \
  c=d
healthcheck  --interval=1s cmd  b  c
onbuild  run  b  c
