FROM golang:1.25 AS build
RUN go build -o /out/app .

FROM alpine:3.22 AS Final
COPY --from=final /out/app /usr/bin/app
# by its number
COPY --from=1 /out/app /usr/bin/app
