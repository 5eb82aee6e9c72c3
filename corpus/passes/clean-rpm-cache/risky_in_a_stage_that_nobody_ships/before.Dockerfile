FROM fedora:42 AS build
# the compiler
RUN dnf install -y gcc && gcc --version
COPY main.c /
RUN gcc -o /tool /main.c

FROM scratch
COPY --from=build /tool /tool
