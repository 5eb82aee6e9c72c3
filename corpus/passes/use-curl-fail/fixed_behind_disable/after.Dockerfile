FROM debian:12
# The option has no effect but in front.
RUN curl -q --fail -o /a https://example.com/a && echo curl
RUN curl --disable --fail -o /a https://example.com/a
RUN curl -qso /a https://example.com/a
WORKDIR /a
