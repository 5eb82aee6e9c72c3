FROM a
COPY <<one <<"two" /b/
 1 
one
 2 $c
two
RUN d
