FROM debian:12
RUN apt-get install -y curl && apt-get -qqy install a && apt-get install --assume-yes b
RUN apt-get -qq install curl && apt-get -q -q install a && apt-get -q=2 install b
RUN apt-get --assume-no install curl && apt-get -s install curl && apt-get -d install a
RUN yes | apt-get install curl
RUN echo y | { apt-get install curl; }
RUN apt-get install curl <answers
RUN while read -r it; do apt-get install $it; done <packages
RUN apt-get -o APT::Get::Assume-Yes=true install curl
RUN apt-get update && apt-cache search curl && apt list && aptitude install curl
RUN echo apt-get install curl && xargs apt-get install <packages
RUN bash -c 'apt-get install curl'
RUN ["apt-get", "install", "curl"]
RUN <<EOT cat
apt-get install curl
EOT
ONBUILD RUN apt-get install curl
CMD apt-get install curl

FROM fedora
RUN yum install -y a && yum --assumeyes install b && dnf -qy install c && yum clean all
SHELL ["pwsh", "-c"]
RUN yum install a

FROM opensuse/leap
RUN zypper -n install a && zypper --non-interactive in b && zypper refresh && zypper install -y c
