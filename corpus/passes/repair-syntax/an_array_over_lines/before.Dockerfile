FROM debian:12
SHELL ["/bin/bash",
    "-c"]
# the tool
RUN tool --all here
USER me
CMD [
    "tool",
    # all of it
    "--all",
    "here"
]
