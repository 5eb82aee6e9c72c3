FROM scratch
ENV A=1 \
    B=2
# reads one
ENV C="${A}.0" D=4
# reads two
ENV E=$C-$B
COPY a b
