FROM me/with-user
RUN sudo apt-get update && sudo apt-get install -y curl

FROM debian:12
RUN echo "dev ALL=NOPASSWD: /usr/bin/apt-get, /usr/bin/apt" >> /etc/sudoers
USER dev
RUN sudo apt-get update && sudo apt-get install -y curl

FROM debian:12
RUN sudo apt-get update && apt-get update && apt-get install -y curl
