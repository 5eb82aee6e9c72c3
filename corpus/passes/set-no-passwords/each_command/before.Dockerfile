FROM debian:13
RUN useradd app && echo 'app:secret' | chpasswd
# root
RUN printf 'a\na\n' | passwd root
