# dockwright: ignore-file=use-copy until=2027-02-28 # until the next release
# dockwright: ignore-stage=pin-packages until=2026-02-28
FROM debian:12
# dockwright: ignore until=2027-02-27 reason=see issue 7
ADD a /
# dockwright: off until=2027-01-01
USER app
# dockwright: on until=2027-01-01
