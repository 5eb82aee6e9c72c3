FROM debian:12 AS base
# the tools
RUN tool --all here
ENV A=1
RUN tool one \
    && other " "
USER me
CMD ["tool"]
