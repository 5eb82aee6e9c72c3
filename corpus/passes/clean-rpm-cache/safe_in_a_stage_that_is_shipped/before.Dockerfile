FROM fedora:42 AS base
# the compiler
RUN dnf install -y gcc && gcc --version
COPY main.c /
RUN gcc -o /tool /main.c

FROM base
CMD ["/tool"]
