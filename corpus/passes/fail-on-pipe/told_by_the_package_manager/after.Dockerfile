FROM registry.example.com/team/base:1
# the tools
RUN apt-get update && apt-get install -y curl
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/setup | bash -

FROM registry.example.com/team/small:1
RUN apk add curl
SHELL ["/bin/ash", "-o", "pipefail", "-c"]
RUN curl -fsSL https://example.com/setup | sh
ENTRYPOINT ["app"]

FROM registry.example.com/team/small:1
RUN apk add curl
RUN curl -fsSL https://example.com/setup | sh
ENTRYPOINT app $ARGUMENTS
