FROM debian:13
RUN wget -q https://example.com/a \
    && wget -nv https://example.com/a \
    && wget -qO- https://example.com/a
RUN wget --progress=dot:giga https://example.com/a && wget --quiet https://example.com/a
RUN wget -o log https://example.com/a && wget --version && wget --no-verbose https://example.com/a
RUN apt-get install -y wget
