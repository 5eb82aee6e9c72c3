FROM debian:12
COPY --link a.sh /bin/
RUN chmod 755 /bin/a.sh