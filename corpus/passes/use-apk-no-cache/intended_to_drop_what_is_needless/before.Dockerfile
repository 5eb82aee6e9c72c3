FROM alpine:3.19
RUN apk update && apk add curl && rm -rf /var/cache/apk/*
RUN apk update \
    # tools
    && apk upgrade \
    && apk add --no-cache \
        make \
    # not needed
    && rm -rf /var/cache/apk/* \
    && touch /x
RUN touch /y && sudo apk update && sudo apk add a
RUN apk add --update --no-cache a && rm -rf /var/cache/apk/*
COPY a /a

FROM alpine:3.19
RUN apk add --no-cache a && \
    # the index
    rm -rf /var/cache/apk/* && \
    touch /x
