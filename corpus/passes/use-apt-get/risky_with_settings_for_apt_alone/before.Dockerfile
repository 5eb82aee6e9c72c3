FROM debian:12
RUN echo 'Binary::apt::APT::Install-Suggests "true";' > /etc/apt/apt.conf.d/90-suggests
RUN apt update && apt install -y curl
