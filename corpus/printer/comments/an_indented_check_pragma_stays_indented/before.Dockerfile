FROM a
  # check=skip=all
RUN b
# check=skip=all
RUN c
  #   d
RUN e
