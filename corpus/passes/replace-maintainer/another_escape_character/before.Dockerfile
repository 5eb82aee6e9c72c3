# escape=`

FROM debian:12
MAINTAINER Jane\Doe `a "b"
RUN a b
