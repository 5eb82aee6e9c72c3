FROM debian:12
RUN curl -O https://example.com/a -O https://example.com/b
RUN curl -O "$A" -O "$B"
RUN curl -O "https://example.com/{a,b}"
RUN curl -o /c --url https://example.com/c-${VERSION} -o /d file:///d
