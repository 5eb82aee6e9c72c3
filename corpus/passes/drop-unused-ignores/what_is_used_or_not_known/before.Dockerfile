# dockwright: ignore-file=not-a-pass
FROM debian:12
# dockwright: ignore=assume-yes
RUN apt-get install curl
# dockwright: ignore=use-copy until=2020-01-01
ADD a /
# dockwright: ignore
COPY a /b
# dockwright: off
COPY c /d
# dockwright: on
# dockwright: ignore=use-allowed-registries,renew-expired-ignores,drop-unused-ignores
COPY e /f
# hadolint ignore=DL3025
CMD ["a"]
# dockwright: ignore=use-copy
