FROM debian:13 AS a
USER app

FROM debian:13
USER app
RUN make
USER 10001:10001
CMD ["sleep", "infinity"]
