FROM debian:12
ENV A ${x:-"a b"} z
ENV B ${x:-a b} z
ENV C ${x%%/a b} z
ENV D $$ z
ENV E$x a b
ENV "F" a
LABEL g.$x h
RUN a
