# escape=`

FROM debian:12
ENV A="c:\a b"
ENV B="a`" b"
ENV C="x\y `
    ${z}"
RUN a
