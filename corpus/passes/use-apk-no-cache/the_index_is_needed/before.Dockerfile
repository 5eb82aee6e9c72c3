FROM alpine:3.19
RUN apk update && apk search curl && apk add --no-cache curl

FROM alpine:3.19
RUN apk update && apk add --no-cache curl
RUN apk info -d curl

FROM alpine:3.19
RUN apk update || true && apk add --no-cache curl

FROM alpine:3.19
RUN apk update

FROM alpine:3.19
RUN apk add --no-cache curl && rm -rf /var/cache/apk/* /tmp/*

FROM alpine:3.19
RUN apk add --no-cache curl \
    # the last comment needs a command below it
    && rm -rf /var/cache/apk/*
