FROM debian:12 AS build
# two steps, each cached for itself
RUN mkdir /data
RUN touch /data/a
COPY a /a

FROM debian:12 AS base
RUN mkdir /data && touch /data/a

FROM base
RUN touch /data/b && touch /data/c
COPY --from=build /data/a /a
