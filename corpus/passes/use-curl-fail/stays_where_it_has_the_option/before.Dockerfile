FROM debian:12
RUN curl -f -o /a https://example.com/a && echo curl
RUN curl -fsSL https://example.com/a | tar xz
RUN curl -sSLfo /a https://example.com/a
RUN curl --fail -o /a https://example.com/a
RUN curl -o /a https://example.com/a --fail-with-body
RUN curl --no-fail -o /a https://example.com/a
