FROM alpine:3.19
RUN apk add --update curl && rm /var/cache/apk/*

FROM alpine:3.19
RUN apk add --update make
