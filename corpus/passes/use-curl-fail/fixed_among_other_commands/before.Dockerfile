FROM debian:12
RUN apt-get --version \
    # Stays above its command.
    && curl -L --retry 3 -o /a.tar.gz \
        https://example.com/a.tar.gz \
    && tar -xzf /a.tar.gz
RUN test -e /a || curl -o /a https://example.com/a
RUN { make; (curl -o /a https://example.com/a); }
RUN if [ -n "$A" ]; then make && curl -o /a "$A"; else make; fi
CMD ["a"]
