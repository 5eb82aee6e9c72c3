FROM redis:7
CMD redis-server --port 1

FROM debian:12
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD nginx -g 'daemon off;'

FROM debian:12 AS base
ENTRYPOINT ["tini", "--"]

FROM base
CMD nginx
