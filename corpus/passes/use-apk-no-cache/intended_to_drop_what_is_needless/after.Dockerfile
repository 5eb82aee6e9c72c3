FROM alpine:3.19
RUN apk add --no-cache curl
RUN \
    # tools
    apk upgrade --no-cache \
    && apk add --no-cache \
        make \
    # not needed
    && touch /x
RUN touch /y && sudo apk add --no-cache a
RUN apk add --update --no-cache a
COPY a /a

FROM alpine:3.19
RUN apk add --no-cache a && \
    # the index
    touch /x
