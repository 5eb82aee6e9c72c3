FROM a
onbuild   run   b    c
ONBUILD	copy . /d   
ONBUILD RUN e \
      f
