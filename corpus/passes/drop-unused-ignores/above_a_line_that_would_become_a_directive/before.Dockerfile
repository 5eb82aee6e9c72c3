# dockwright: ignore-file=use-copy
# escape=`
FROM debian:12
RUN a \
    b
