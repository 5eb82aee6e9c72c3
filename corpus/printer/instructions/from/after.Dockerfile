FROM --platform=linux/amd64 a:1 AS b

FROM --platform=$BUILDPLATFORM \
    c \
    AS d
