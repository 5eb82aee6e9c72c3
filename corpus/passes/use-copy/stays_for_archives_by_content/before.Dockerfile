FROM debian:12
ADD rootfs /
ADD data.* /data/
