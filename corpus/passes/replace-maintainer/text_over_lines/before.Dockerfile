FROM debian:12
MAINTAINER \
    # since 2015
    Jane Doe \
    # at home
    <jane@example.com>
RUN a b
