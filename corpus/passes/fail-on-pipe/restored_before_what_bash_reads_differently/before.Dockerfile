FROM debian:12 AS base
# the tools
RUN curl -fsSL https://example.com/setup | bash -
RUN make
RUN echo 'a\nb' > /etc/lines
RUN curl -fsSL https://example.com/more | bash -

FROM base
RUN curl -fsSL https://example.com/setup | bash -
RUN make
HEALTHCHECK CMD curl -f localhost
ENTRYPOINT app --port 80

FROM fedora:42
HEALTHCHECK CMD curl -f localhost
RUN curl -fsSL https://example.com/setup | bash -

FROM fedora:42
RUN curl -fsSL https://example.com/setup | bash -
SHELL ["/bin/sh", "-e", "-c"]
RUN make
