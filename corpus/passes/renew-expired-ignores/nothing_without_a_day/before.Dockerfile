FROM debian:12
# dockwright: ignore=use-copy until=2020-01-01
ADD a /
