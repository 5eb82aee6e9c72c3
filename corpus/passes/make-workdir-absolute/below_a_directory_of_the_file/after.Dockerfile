FROM debian:12 AS base
WORKDIR /app
# the sources
WORKDIR /app/src
WORKDIR /app/lib/x
WORKDIR /app/lib/x/y
RUN a b

FROM base
WORKDIR /app/lib/x/y/z

FROM scratch
WORKDIR /app
WORKDIR \
    # later
    /app/more
