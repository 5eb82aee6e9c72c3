FROM debian:12
# The port of the service.
ENV PORT=8080 \
    # Where it keeps its data.
    DATA=/var/lib/example \
    LOG=/var/log/example \
    NAME="two words"
RUN example
