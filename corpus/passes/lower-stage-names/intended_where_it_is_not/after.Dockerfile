FROM debian:12 AS final
# all
RUN a b
