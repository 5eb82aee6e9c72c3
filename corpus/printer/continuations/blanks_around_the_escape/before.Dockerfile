FROM a
COPY b\  
  c\	
  d
ENV e=f      \
    g=h
