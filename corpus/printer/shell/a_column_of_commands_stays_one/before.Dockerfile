FROM a
RUN \
  b && \
  c && d
RUN \
      b; \
  c
RUN \
  --mount=type=cache,target=/b \
  --network=none \
  c && d
RUN \
# the first
    b \
    && c \
      d
# one command
RUN \
  b \
  c
RUN \
  b && c
RUN \
  if b; then \
  c; fi
RUN --mount=type=cache,target=/b \
  c && \
  d
