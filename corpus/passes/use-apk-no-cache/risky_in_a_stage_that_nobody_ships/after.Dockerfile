FROM alpine:3.22 AS build
# for the checksum
RUN apk add --no-cache curl
RUN curl -fo /tool https://example.com/tool

FROM scratch
COPY --from=build /tool /tool
