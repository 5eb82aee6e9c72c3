FROM debian:12
ENV A \
    # hadolint ignore=DL3044
    b
RUN a
