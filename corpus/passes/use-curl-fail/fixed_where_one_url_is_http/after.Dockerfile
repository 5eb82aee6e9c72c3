FROM debian:12
# One of two.
RUN curl --fail --fail-early -o /a file:///b -o /b https://example.com/b && echo curl
WORKDIR /a
