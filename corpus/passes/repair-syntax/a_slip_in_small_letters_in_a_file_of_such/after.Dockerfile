FROM debian:12
# the tools
RUN tool --all here
ENV A=1
USER me
CMD ["tool"]
