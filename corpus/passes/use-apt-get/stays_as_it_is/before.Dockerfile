FROM debian:12
RUN apt-get install -y apt && apt-cache show apt && aptitude install apt
RUN echo apt install && bash -c 'apt install curl' && which apt
RUN /usr/bin/apt install -y curl
RUN ["apt", "install", "curl"]
RUN <<EOT cat
apt install curl
EOT
ONBUILD RUN apt install curl
SHELL ["pwsh", "-c"]
RUN apt install curl
