FROM debian:12
# A file, a header, and failing early.
RUN curl --fail -ofile https://example.com/a && echo -f
RUN curl --fail -H --fail -o /a https://example.com/a
RUN curl --fail --fail-early -O https://example.com/a -O https://example.com/b
WORKDIR /a
