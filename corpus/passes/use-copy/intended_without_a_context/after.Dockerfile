FROM debian:12
COPY start.sh /usr/local/bin/
# the rest
COPY src/ /app
RUN make
