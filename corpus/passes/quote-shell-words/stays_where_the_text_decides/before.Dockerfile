FROM debian:13
ENV VERSION=1.2
RUN IFS=6; echo $(uname -m)
RUN . /etc/os-release && echo $(uname -m)-$VERSION
RUN VERSION="$(cat /version)" && echo $(uname -m)-$VERSION
RUN export $(cat /env) && echo $(uname -m)-$VERSION
RUN --mount=type=secret,id=v,env=VERSION echo $(uname -m)-$VERSION
RUN : ${VERSION:=2 3} && echo $(uname -m)-$VERSION
RUN nproc() { echo 1 2; }; make -j$(nproc)
RUN echo "v$(uname -m)" '$(uname -m)'
SHELL ["/bin/bash", "-lc"]
RUN echo $(uname -m)-$VERSION
