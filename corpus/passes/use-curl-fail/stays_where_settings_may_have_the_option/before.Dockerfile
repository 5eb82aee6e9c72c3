FROM debian:12
RUN curl -K /settings -o /a https://example.com/a
RUN curl --config /settings -o /a https://example.com/a
RUN curl -O https://example.com/a --next -f -O https://example.com/b
