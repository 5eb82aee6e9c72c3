FROM debian:12
CMD nginx \
    # in front
    -g \
    'daemon off;'
