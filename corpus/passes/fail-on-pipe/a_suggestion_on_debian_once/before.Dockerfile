FROM debian:12
RUN curl -fsSL https://example.com/setup | bash -
RUN curl -fsSL https://example.com/more | bash -
