FROM debian:12 AS base
WORKDIR /app
# the sources
WORKDIR src
WORKDIR ../lib/./x/
WORKDIR "y"
RUN a b

FROM base
WORKDIR z

FROM scratch
WORKDIR app
WORKDIR \
    # later
    more
