FROM alpine:3.22 AS build
# for the checksum
RUN apk update && apk add curl
RUN curl -fo /tool https://example.com/tool

FROM scratch
COPY --from=build /tool /tool
