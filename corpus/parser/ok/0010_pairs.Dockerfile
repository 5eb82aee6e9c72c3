FROM a
ENV b=c "d e"='f g' h=
LABEL i="j \
  k"
ARG l
ARG m=n o
