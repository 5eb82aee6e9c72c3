FROM a
RU\
# no
N   b
