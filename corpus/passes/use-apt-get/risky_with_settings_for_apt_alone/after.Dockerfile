FROM debian:12
RUN echo 'Binary::apt::APT::Install-Suggests "true";' > /etc/apt/apt.conf.d/90-suggests
RUN apt-get update && apt-get install -y curl
