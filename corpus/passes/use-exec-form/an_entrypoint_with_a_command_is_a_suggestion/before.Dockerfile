FROM debian:12
ENTRYPOINT nginx
CMD ["-g", "daemon off;"]

FROM debian:12 AS base
ENTRYPOINT nginx

FROM base
CMD nothing
