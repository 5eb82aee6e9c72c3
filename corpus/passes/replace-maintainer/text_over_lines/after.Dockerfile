FROM debian:12
# since 2015
LABEL org.opencontainers.image.authors="Jane Doe \
    # at home
    <jane@example.com>"
RUN a b
