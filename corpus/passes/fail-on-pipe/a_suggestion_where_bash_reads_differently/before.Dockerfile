FROM debian:12
RUN curl -fsSL https://example.com/setup | bash && echo "a\tb" > /a

FROM debian:12
RUN curl -fsSL https://example.com/setup | bash && rm -rf /tmp/{a,b}

FROM debian:12
RUN curl -fsSL https://example.com/setup | bash && useradd -u $UID app

FROM debian:12
RUN curl -fsSL https://example.com/setup | bash && [[ -e /a ]] && echo -e b
