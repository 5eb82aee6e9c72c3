FROM example.com/base
RUN make -j $(nproc)

FROM alpine:3.22
RUN echo $(dpkg --print-architecture) $(lsb_release -cs)
RUN false && V=$(nproc); echo $V
RUN if [ -e /x ]; then V=$(nproc); fi; echo $V
RUN V=$(nproc) true; echo $V
RUN echo $V; V=$(nproc)
RUN (V=$(nproc)); echo $V
RUN x || V=$(nproc) && echo $V
