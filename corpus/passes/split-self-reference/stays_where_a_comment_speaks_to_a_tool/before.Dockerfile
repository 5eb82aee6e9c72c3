FROM debian:13
ENV A=1 \
    # hadolint ignore=DL3044
    B=$A
