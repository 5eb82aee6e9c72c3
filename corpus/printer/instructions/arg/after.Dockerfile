FROM a
ARG b
ARG c=d e
ARG f="g  h" \
    i
