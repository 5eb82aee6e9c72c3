FROM a
RUN a="$( b   c | \
     d )" && \
    e $(  f  ) `g   h` $((  1 +  2 )) ${i:-  j} && \
    [[  k   =  l ]] && \
    ((  m =1 ))
