FROM a
RUN   sed s/b\ =\ \