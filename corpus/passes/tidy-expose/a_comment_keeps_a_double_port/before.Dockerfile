FROM debian:12
EXPOSE 80/TCP \
    # again
    80
