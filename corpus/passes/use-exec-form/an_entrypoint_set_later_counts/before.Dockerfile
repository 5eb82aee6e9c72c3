FROM debian:12
CMD nginx
ENTRYPOINT ["tini", "--"]

FROM debian:12 AS base
ENTRYPOINT ["tini", "--"]

FROM base
ENTRYPOINT exec "$@"
CMD nginx
