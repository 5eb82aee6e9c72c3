FROM debian:12
ENV A 'a\'\
 b
ENV B a \
  '#' b
RUN a
