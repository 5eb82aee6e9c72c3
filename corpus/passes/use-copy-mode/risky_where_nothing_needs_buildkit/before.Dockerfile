FROM debian:12
COPY entrypoint.sh /
# so that it starts
RUN chmod +x /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
