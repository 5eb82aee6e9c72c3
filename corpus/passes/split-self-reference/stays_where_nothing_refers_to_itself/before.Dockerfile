FROM debian:13
ARG VERSION=1
ENV VERSION=$VERSION URL=https://example.com/$VERSION
ENV A=1 B='$A' C=\$A D=$AB
ENV E=1 E=2 F=$E
LABEL a=1 b=$a
