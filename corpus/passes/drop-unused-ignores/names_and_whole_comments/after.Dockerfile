# Of the team for servers.
FROM debian:12 AS base
# dockwright: ignore=assume-yes until=2027-03-01 # answered by debconf
RUN apt-get install curl
# Stays.
COPY a /b
# hadolint ignore=DL3059
RUN echo a
CMD ["a"]
# dockwright: ignore=use-copy
