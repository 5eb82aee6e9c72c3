FROM debian:12
LABEL a=1
LABEL "a"=2
RUN example
LABEL b=1
LABEL $c=2
