FROM debian:12
RUN mkdir /data
# nobody else may look into it
RUN chmod 700 /data
RUN a && b
COPY a /a
RUN (cd /x && make) && X=y make
RUN cd /y && make
RUN touch /z
RUN touch /w
