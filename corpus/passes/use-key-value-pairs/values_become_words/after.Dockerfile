FROM debian:12
# the mode
ENV NODE_ENV=production
ENV A="a b  c"
ENV B="a b"
ENV C="a b c"
ENV D="it's x"
ENV E="a \$x b"
ENV F="${x}/y z"
ENV G="${x}y z"
ENV H="${x:-d} z"
ENV I="a b cn"
ENV J="x=1 y=2"
ENV K="cost \$ 5"
ENV L="a\"b c"
ENV M="a\\ b"
ENV N="${xé} z"
ENV O a # b
ENV PATH=$PATH:/opt/bin
RUN ./configure && make
