FROM debian:12
# the tools
RUN tool --all here
    && other
    # and then
    || true
RUN tool one |
    other
RUN tool one &&
other &&
last
RUN tool one \\
    && other
USER me
CMD ["tool"]
