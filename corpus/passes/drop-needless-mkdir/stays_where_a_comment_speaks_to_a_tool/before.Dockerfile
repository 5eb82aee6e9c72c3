FROM debian:13
# hadolint ignore=DL3059
RUN mkdir -p /a
WORKDIR /a
