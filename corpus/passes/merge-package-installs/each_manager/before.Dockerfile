FROM alpine:3.19
# tools
RUN apk add --no-cache curl && apk add --no-cache make g++ \
    # the page
    && apk add --no-cache nodejs && touch /x
RUN apk add --no-cache curl && \
    apk add --no-cache make
COPY a /a
FROM fedora:40
RUN dnf -y install curl && dnf install -y make && dnf clean all
RUN yum install -y perl-DBI && yum install -y gcc.x86_64
RUN zypper --non-interactive install -y curl && zypper --non-interactive install -y make
COPY a /a
