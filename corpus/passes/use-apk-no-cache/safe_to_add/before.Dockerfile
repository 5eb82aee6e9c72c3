FROM alpine:3.19
RUN apk add curl
# tools
RUN apk --update add \
    # for the build
    make
RUN apk add -U --virtual .build a && apk upgrade && apk del .build
RUN apk add --update a && rm -rf /var/cache/apk/* /tmp/*
RUN if true; then apk add --repository http://example.com a; fi
COPY a /a
