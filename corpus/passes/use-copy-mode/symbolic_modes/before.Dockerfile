FROM debian:12
COPY --link run.sh /run.sh
RUN chmod +x /run.sh
COPY started.sh /started.sh
RUN chmod u+x,g=rx,o-rwx /started.sh && /run.sh
COPY done.sh /done.sh
RUN chmod a+rx /done.sh
COPY all.sh /
RUN chmod a=rwx /all.sh
CMD ["/run.sh"]
