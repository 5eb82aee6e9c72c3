FROM debian:12
# A file, a header, and failing early.
RUN curl -ofile https://example.com/a && echo -f
RUN curl -H --fail -o /a https://example.com/a
RUN curl --fail-early -O https://example.com/a -O https://example.com/b
WORKDIR /a
