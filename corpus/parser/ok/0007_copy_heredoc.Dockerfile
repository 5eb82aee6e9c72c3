FROM a
COPY --chmod=755 b <<c.d /e
f
c.d
