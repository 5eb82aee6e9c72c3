FROM a
COPY b  c \
  \


