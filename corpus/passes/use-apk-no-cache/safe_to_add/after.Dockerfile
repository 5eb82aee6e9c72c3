FROM alpine:3.19
RUN apk add --no-cache curl
# tools
RUN apk --no-cache add \
    # for the build
    make
RUN apk add --no-cache --virtual .build a && apk upgrade --no-cache && apk del .build
RUN apk add --no-cache a && rm -rf /var/cache/apk/* /tmp/*
RUN if true; then apk add --no-cache --repository http://example.com a; fi
COPY a /a
