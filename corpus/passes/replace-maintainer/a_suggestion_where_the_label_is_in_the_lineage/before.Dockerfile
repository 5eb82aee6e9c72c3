FROM debian:12 AS base
LABEL "org.opencontainers.image.authors"=b

FROM base AS middle
MAINTAINER a

FROM debian:12 AS other
MAINTAINER c

FROM other
LABEL org.opencontainers.image.authors d
