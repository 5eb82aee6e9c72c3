FROM debian:12
RUN set -eux; \
    # Each of them.
    for it in a b; do curl -O "https://example.com/$it"; done; \
    { curl -o /c https://example.com/c; make; }; \
    make
SHELL ["/bin/sh", "-ec"]
RUN curl -o /a https://example.com/a; make
WORKDIR /a
