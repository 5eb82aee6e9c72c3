FROM debian:12
# the data
RUN mkdir -p /srv/data
# nobody else may look into it
RUN chmod 700 /srv/data
RUN make install
RUN make check
ENV A=b
RUN wget -O /tmp/a.tar https://example.com/a.tar && tar xf /tmp/a.tar -C /opt
RUN rm /tmp/a.tar
RUN chown -R app /opt
