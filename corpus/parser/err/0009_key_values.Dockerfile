FROM a
ENV b
ENV c=d e
ENV =f
ARG g = h
LABEL i
