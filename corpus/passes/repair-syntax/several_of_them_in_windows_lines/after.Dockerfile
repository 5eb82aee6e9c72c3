FROM debian:12
# the tools
RUN tool --all here \
    && other
USER me
CMD ["tool"]
