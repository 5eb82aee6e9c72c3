FROM debian:12
RUN apt-get update
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# the tools
RUN curl -fsSL https://example.com/setup | bash -
COPY . .
RUN curl -fsSL https://example.com/more | bash -
RUN make
CMD ["app"]
