FROM debian:12
RUN apt-get update && apt-get install -y curl && cp -a /var/lib /backup

FROM debian:12
RUN apt-get update && apt-get install -y curl && tar -cf /all.tar --exclude=/proc /
