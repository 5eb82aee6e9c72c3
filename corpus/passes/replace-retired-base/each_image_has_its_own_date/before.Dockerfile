FROM alpine:3.1.4
RUN apk add --no-cache git
