FROM a
ENV b="c \
        d \
  e" \
    f=g
ENV h=i\
j
