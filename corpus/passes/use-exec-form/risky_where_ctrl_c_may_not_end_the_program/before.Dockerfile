FROM debian:12 AS build
WORKDIR /src
COPY main.c .
RUN gcc -o /usr/local/bin/shop main.c

FROM debian:12
COPY --from=build /usr/local/bin/shop /usr/local/bin/shop
CMD shop --serve

FROM debian:12
RUN apt-get update && apt-get install -y openssh-server
CMD /usr/sbin/sshd -D

FROM debian:12
CMD nc -lk 8080

FROM debian:12
COPY start.sh /
CMD /start.sh

FROM debian:12
CMD gosu daemon shop
