FROM debian:12 AS base
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# the tools
RUN curl -fsSL https://example.com/setup | bash -
SHELL ["/bin/sh", "-c"]
RUN make
RUN echo 'a\nb' > /etc/lines
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/more | bash -
SHELL ["/bin/sh", "-c"]

FROM base
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/setup | bash -
SHELL ["/bin/sh", "-c"]
RUN make
HEALTHCHECK CMD curl -f localhost
ENTRYPOINT app --port 80

FROM fedora:42
HEALTHCHECK CMD curl -f localhost
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/setup | bash -
SHELL ["/bin/sh", "-c"]

FROM fedora:42
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/setup | bash -
SHELL ["/bin/sh", "-e", "-c"]
RUN make
