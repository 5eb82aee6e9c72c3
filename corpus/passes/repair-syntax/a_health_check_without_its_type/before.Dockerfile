FROM debian:12
# the tools
RUN tool --all here
USER me
HEALTHCHECK --interval=1m tool --all
CMD ["tool"]
