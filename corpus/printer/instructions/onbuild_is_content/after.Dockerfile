FROM a
ONBUILD run   b    c
ONBUILD copy . /d
ONBUILD RUN e \
      f
