FROM alpine:3.19
# tools
RUN apk add --no-cache curl
COPY setup.sh /
RUN ./setup.sh

FROM alpine:3.19
RUN apk add --no-cache curl && ./setup.sh
