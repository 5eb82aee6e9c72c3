FROM debian:12
RUN ["curl", "-o", "/a", "https://example.com/a"]
RUN <<E cat
curl -o /a https://example.com/a
E
HEALTHCHECK CMD curl -s https://example.com > /a
