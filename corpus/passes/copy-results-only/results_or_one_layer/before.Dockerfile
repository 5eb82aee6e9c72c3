FROM golang:1.25 AS build
FROM scratch AS files
COPY a /etc/a

FROM debian:13
COPY --from=build /out /
COPY --from=files / /
COPY / /

FROM scratch
COPY --from=build / /
