FROM debian:12
# the tools
RUN tool --all here
USER me
HEALTHCHECK --interval=1m CMD tool --all
CMD ["tool"]
