FROM debian:12
# the data
RUN mkdir -p /srv/data \
    # nobody else may look into it
    && chmod 700 /srv/data \
    && make install \
    && make check
ENV A=b
RUN wget -O /tmp/a.tar https://example.com/a.tar \
    && tar xf /tmp/a.tar -C /opt \
    && rm /tmp/a.tar \
    && chown -R app /opt
