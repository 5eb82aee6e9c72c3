FROM debian:12
SHELL ['/bin/bash', '-c',]
# the tools
RUN tool --all here
SHELL /bin/bash -o pipefail -c
SHELL ["/bin/sh", "-c"
USER me
ENTRYPOINT ["sleep", 5]
CMD ["tool", true]
