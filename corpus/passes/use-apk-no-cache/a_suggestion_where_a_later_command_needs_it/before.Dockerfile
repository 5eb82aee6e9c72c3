FROM alpine:3.19
RUN apk add --update curl
RUN apk search curl
