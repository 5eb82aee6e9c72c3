FROM debian:12 AS base
ENTRYPOINT ["app"]

FROM base
USER 0
LABEL a=b
