FROM debian:12
MAINTAINER \
    # hadolint ignore=DL3006
    a
