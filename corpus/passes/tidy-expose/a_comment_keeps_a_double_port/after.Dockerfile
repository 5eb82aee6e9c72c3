FROM debian:12
EXPOSE 80/tcp \
    # again
    80
