FR\
OM a
RUN --mo\
unt=type=cache,\
target=/b c\
d \
\
  e
CO\

PY f g
