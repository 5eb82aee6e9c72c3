FROM debian:13
RUN cd /srv/app
RUN export PATH=/opt/bin:$PATH
RUN set -eux; export A=1; export B
# for nvm
RUN source ~/.bashrc
RUN . "$HOME/.cargo/env" && hash -r
RUN umask 027
RUN service nginx start
RUN alias ll="ls -l"
