FROM golang:1.25 AS build
COPY --from=nginx /etc/nginx /x

FROM alpine:3.22
COPY --from=build /out/app /usr/bin/app
COPY --from=0 /out/app /usr/bin/app

FROM alpine:3.22
COPY --from=final /a /b
