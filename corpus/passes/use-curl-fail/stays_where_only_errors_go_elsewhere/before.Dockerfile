FROM debian:12
RUN curl https://example.com/a 2>/dev/null && curl -sS https://example.com/b 2>&1
