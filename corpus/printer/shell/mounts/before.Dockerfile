FROM a
RUN --mount=type=cache,target=/a \
  --mount=type=bind,target=/b apt-get update && \
  apt-get install -y \
 c
RUN --mount=type=cache,target=/a \
  b \
 c
RUN --mount=type=cache,target=/a b && \
 c
