// of the tools
FROM debian:12
// all of them
RUN tool --all here
USER me
CMD ["tool"]
