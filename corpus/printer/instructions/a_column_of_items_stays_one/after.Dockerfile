FROM a
LABEL \
    name="b" \
    maintainer="c"
LABEL maintainer=b \
    name=c
ENV \
    # of the server
    PORT=80 \
    HOST="b \
c"
ARG \
    A=b \
    C
COPY \
    --chown=b:0 \
    --from=c \
    /d-${E} \
    /f
EXPOSE \
    80 \
    443
# two on one line
COPY --from=c \
    d e
# one
LABEL name="b"
# on one line
LABEL name="b" maintainer="c"
