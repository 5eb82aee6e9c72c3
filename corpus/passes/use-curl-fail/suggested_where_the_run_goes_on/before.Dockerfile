FROM debian:12
RUN curl -o /a https://example.com/a; make
RUN for it in a b; do curl -O "https://example.com/$it"; done
RUN curl -o /a https://example.com/a &
RUN get() { curl -o /a https://example.com/a; }; get
RUN set -e; curl -o /a https://example.com/a && make; make
RUN set -e; { curl -o /a https://example.com/a; make; } && make
