# dockwright: ignore-file=use-curl-fail,DL3050 # nothing to see
# Of the team for servers.
FROM debian:12 AS base
# dockwright: ignore=use-copy,assume-yes , use-exec-form until=2027-03-01 # answered by debconf
RUN apt-get install curl
    # dockwright: ignore=use-copy
# Stays.
COPY a /b
# hadolint ignore=DL3059
# dockwright: ignore=DL3025
RUN echo a
CMD ["a"]
# dockwright: ignore=use-copy
# hadolint ignore=DL3025
