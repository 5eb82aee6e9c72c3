FROM debian:13 AS a
ARG ROOT=/srv
ENV MODE=fast

FROM a AS b
LABEL root=$ROOT mode=$MODE

FROM example.com/base:1
LABEL root=$ROOT
WORKDIR $LATER
ENV LATER=/srv
