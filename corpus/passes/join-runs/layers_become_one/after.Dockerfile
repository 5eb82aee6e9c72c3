FROM debian:12
RUN mkdir /data \
    # nobody else may look into it
    && chmod 700 /data \
    && a \
    && b
COPY a /a
RUN (cd /x && make) && X=y make && cd /y && make
RUN touch /z && touch /w
