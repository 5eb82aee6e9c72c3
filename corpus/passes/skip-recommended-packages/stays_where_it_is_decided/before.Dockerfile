FROM debian:12
RUN apt-get install -y --no-install-recommends curl
RUN apt-get --no-install-recommends install curl && apt-get install --install-recommends a
RUN apt-get -o APT::Get::Install-Recommends=false install curl
RUN apt-get -f install && apt-get upgrade -y && apt-get build-dep a && echo apt-get install a
RUN bash -c 'apt-get install curl'
RUN ["apt-get", "install", "curl"]
