FROM scratch
ENV A=1 \
    B=2 \
    # reads one
    C="${A}.0" D=4 \
    # reads two
    E=$C-$B
COPY a b
