FROM debian:12
SHELL ["/bin/bash", "-c"]
# the tools
RUN tool “all” here
ENV A="b c" D='e f' G=h
LABEL i="j k"
USER me
CMD ["tool"]
