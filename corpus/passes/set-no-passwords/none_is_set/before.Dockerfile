FROM debian:13
RUN passwd -l root && passwd -d app && getent passwd app && cat /etc/passwd
