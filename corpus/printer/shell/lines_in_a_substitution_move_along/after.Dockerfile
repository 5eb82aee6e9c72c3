FROM a
RUN set -e; \
    b=$(c "$d" | \
      e | \
        # f
        g); \
    if h; then \
        $(i \
            j \
          ) > k; \
        l=(m \
          n); \
    fi
RUN b=$(c \
    d)
RUN set -e; \
    b=$(c \
        d)
# in quotes, or without a blank
RUN set -e; \
    b="$(c \
   d)"; \
    e=' \
   f'; \
    g=`h \
   i`; \
    j=$(k\
      l); \
    m=$(n "o \
   p"); \
    q=$(r\
s)
# lines that go, and one with nothing but the escape
RUN set -e; \
    b=$(c \
      d \
    \
      e | \
        # f
        g)
