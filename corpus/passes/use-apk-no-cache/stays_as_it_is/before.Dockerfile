FROM alpine:3.19
RUN apk add --no-cache curl && apk --no-cache add make && apk del make
RUN --mount=type=cache,target=/var/cache/apk apk add curl
RUN --network=none apk add curl
RUN apk add --root /mnt curl && apk add --cache-dir /c curl
RUN echo apk add curl && sh -c 'apk add curl' && xargs apk add <list
RUN apk $command curl && apk del curl && apk info
RUN ["apk", "add", "curl"]
RUN <<EOT cat
apk add curl
EOT
ONBUILD RUN apk add curl

FROM alpine:3.2
RUN apk add --update curl
