FROM debian:13
# where it is
ENV ROOT=/opt/app
ENV BIN=$ROOT/bin
RUN mkdir -p $BIN && echo one two
EXPOSE 8080
