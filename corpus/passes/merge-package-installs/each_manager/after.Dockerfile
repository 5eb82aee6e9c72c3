FROM alpine:3.19
# tools
RUN apk add --no-cache \
        curl \
        make \
        g++ \
        # the page
        nodejs \
    && touch /x
RUN apk add --no-cache curl make
COPY a /a

FROM fedora:40
RUN dnf -y install curl make && dnf clean all
RUN yum install -y perl-DBI gcc.x86_64
RUN zypper --non-interactive install -y curl make
COPY a /a
