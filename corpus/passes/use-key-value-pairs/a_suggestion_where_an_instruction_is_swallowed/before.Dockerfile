FROM debian:12
ENV A b \

RUN a
