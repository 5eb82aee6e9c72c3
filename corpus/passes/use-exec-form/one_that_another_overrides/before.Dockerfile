FROM debian:12
# Only the last one of each runs.
CMD nginx -g "daemon off;"
HEALTHCHECK CMD curl localhost
HEALTHCHECK NONE
CMD ["nginx"]
