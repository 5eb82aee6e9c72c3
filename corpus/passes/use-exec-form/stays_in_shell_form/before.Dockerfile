FROM debian:12
CMD exec node server.js $PORT

FROM debian:12
CMD ["nginx"]

FROM debian:12
ONBUILD CMD nginx

FROM debian:12
HEALTHCHECK NONE

FROM debian:12
ENTRYPOINT ["a", "b"]
