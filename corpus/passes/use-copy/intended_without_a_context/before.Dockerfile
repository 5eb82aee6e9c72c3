FROM debian:12
ADD start.sh /usr/local/bin/
# the rest
ADD src/ /app
RUN make
