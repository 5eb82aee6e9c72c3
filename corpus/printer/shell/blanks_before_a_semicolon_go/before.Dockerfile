FROM a
RUN set -x ; \
  b ; c
RUN if b ; then c ; fi ; (d ) ; { e ; } ; f ;
# a name, an operator beside it, and a heredoc
RUN b\ ; \
  find . -exec c {} \; ; \
  d
RUN b & ; c
RUN cat <<E ; b
c
E
RUN case b in c) d ;; esac ; e
