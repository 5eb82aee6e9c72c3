FROM alpine:3.19 AS a
RUN apk add curl

FROM alpine:3.19
COPY --from=a /etc/apk/cache /cache
