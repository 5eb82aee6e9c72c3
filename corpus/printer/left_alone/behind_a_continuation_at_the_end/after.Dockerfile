FROM a
RUN b \
   # the end

 # really
