FROM debian:13
# All of the processors.
RUN ./configure --build="$(uname -m)-linux" && make -j"$(nproc)" -l "$(nproc)" all
RUN chown "$(id -u):$(id -g)" /data/*-"$(dpkg --print-architecture).tar"
ENV A=1
