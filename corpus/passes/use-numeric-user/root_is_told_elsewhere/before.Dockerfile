FROM debian:13
USER root
CMD ["sleep", "infinity"]
