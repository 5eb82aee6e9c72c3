FROM debian:12
# legacy
ENV A = b
ENV B “c d”
RUN echo “c” d
RUN tool; RUNN tool
CMD tool “e”
