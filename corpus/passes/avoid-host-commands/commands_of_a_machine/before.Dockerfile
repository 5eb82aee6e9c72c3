FROM debian:13
RUN mount /dev/sda1 /mnt
RUN ssh -T git@example.com || true
RUN apt-get update && top -b -n 1
# what runs here
RUN ps aux
RUN vim /etc/motd && shutdown -h now
RUN <<EOF
ifconfig
EOF
