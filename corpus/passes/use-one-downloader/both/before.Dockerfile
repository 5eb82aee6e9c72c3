FROM debian:13
RUN curl -fsSLO https://example.com/a.tgz
# the other one
RUN wget -q https://example.com/b.tgz && wget -q https://example.com/c.tgz
