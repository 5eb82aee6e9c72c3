FROM alpine:3.19
# tools
RUN apk add --update curl
COPY setup.sh /
RUN ./setup.sh

FROM alpine:3.19
RUN apk update && apk add --no-cache curl && ./setup.sh
