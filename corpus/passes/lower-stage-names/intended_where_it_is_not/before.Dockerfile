FROM debian:12 AS Final
# all
RUN a b
