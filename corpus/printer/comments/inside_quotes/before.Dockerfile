FROM a
ENV b="c \
# not part of it
   d"
