FROM   --platform=linux/amd64    a:1    as    b
FROM --platform=$BUILDPLATFORM \
  c \
     AS d
