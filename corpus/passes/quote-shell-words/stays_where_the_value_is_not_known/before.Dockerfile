FROM debian:13
ARG VERSION=1.2
ARG LATER
ENV PACKAGES="curl git" EMPTY= GLOB=*.c LATER=1 http_proxy=http://proxy:80
RUN echo $(uname -m)-$VERSION $(uname -m)-$PACKAGES $(uname -m)-$EMPTY $(uname -m)-$GLOB
RUN echo $(uname -m)-$LATER $(uname -m)-$OTHER $(uname -m)-$HOME $(uname -m)-$1 $(uname -m)$http_proxy
RUN ls $(find / -name x) $(cat /list) $(uname -a) "$(nproc)"
RUN for f in a b; do echo $(nproc)-$f; done
RUN ARCH=$(uname -m) && read ARCH < /arch && echo $ARCH
RUN ARCH=$(uname -m) && echo $ARCH-$(cat /x)
