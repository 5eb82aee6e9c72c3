FROM example.com/base:1
ENV PATH=$PAHT:/app/bin
ARG VERSION=1
LABEL version=$version other="${VERSOIN}"
