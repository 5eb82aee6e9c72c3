FROM debian:12
RUN echo fail-with-body > ~/.curlrc
RUN curl -o /a https://example.com/a
