FROM debian:12
RUN set -eux; \
    # Each of them.
    for it in a b; do curl --fail -O "https://example.com/$it"; done; \
    { curl --fail -o /c https://example.com/c; make; }; \
    make
SHELL ["/bin/sh", "-ec"]
RUN curl --fail -o /a https://example.com/a; make
WORKDIR /a
