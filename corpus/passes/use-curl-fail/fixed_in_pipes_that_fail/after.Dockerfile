FROM debian:12
# The readers fail on nothing.
RUN curl --fail -sL https://example.com/a.tar.gz | tar xz && make
RUN curl --fail -s https://example.com/key | sudo gpg --dearmor -o /key.gpg
RUN set -o pipefail && curl --fail -s https://example.com/setup | sh
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN curl --fail -s https://example.com/setup | tee /setup | bash -
WORKDIR /a
