FROM debian:12
COPY --chmod=755 --link a.sh /bin/
