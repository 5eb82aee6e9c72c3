FROM alpine:3.19
# Both at once.
RUN apk update && apk add curl & wait
RUN sleep 1 & apk add --no-cache jq && rm -rf /var/cache/apk/* & wait
COPY a /a
