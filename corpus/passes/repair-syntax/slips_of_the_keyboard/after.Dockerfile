FROM debian:12 AS base
# the tools
RUN tool --all here
ENV A=1
WORKDIR /srv
LABEL b=c
USER me
CMD ["tool"]
