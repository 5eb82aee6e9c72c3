FROM debian:13
RUN mkdir -p /a
WORKDIR /b
RUN mkdir -p /b/link/../c
WORKDIR /b/c
RUN mkdir -p ~/d
WORKDIR ~/d
RUN mkdir -p e
WORKDIR /e
RUN mkdir -p "$f"
WORKDIR $f
