FROM scratch
CMD app --serve

FROM debian:12
ENTRYPOINT service $NAME
CMD nginx -g 'daemon off;'
