# escape=`

FROM debian:12
LABEL org.opencontainers.image.authors="Jane\Doe ``a `"b`""
RUN a b
