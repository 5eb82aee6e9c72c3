FROM debian:12
COPY --chmod=755 --link run.sh /run.sh
COPY --chmod=750 started.sh /started.sh
RUN /run.sh
COPY --chmod=755 done.sh /done.sh
COPY --chmod=777 all.sh /
CMD ["/run.sh"]
