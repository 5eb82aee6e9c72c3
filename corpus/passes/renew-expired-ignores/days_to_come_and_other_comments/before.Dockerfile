FROM debian:12
# dockwright: ignore=use-copy until=2027-03-01
ADD a /
# dockwright: ignore=use-copy until=2027-02-30
ADD b /
# dockwright: ignore=use-copy
ADD c /
# hadolint ignore=DL3020 until=2026-01-01
ADD d /
# dockwright: ignore=use-copy until=2026-01-01
