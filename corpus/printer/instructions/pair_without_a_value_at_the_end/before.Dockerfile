FROM a
ENV b=\
 