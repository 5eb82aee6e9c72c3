FROM debian:12
# the ports
EXPOSE 80 53/udp
EXPOSE 443 5353/udp
EXPOSE 80 \
    91-99/sctp
RUN a b
