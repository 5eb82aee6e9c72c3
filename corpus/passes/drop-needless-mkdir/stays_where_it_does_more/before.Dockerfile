FROM debian:13
RUN mkdir -m 700 /a
WORKDIR /a
RUN mkdir -p /b/c /b/d
WORKDIR /b/d
RUN mkdir -p /e && touch /e/f
WORKDIR /e
RUN mkdir -p /g > /log
WORKDIR /g
RUN mkdir -p /h || true
WORKDIR /h
RUN --mount=type=tmpfs,target=/i mkdir -p /i/j
WORKDIR /i/j
RUN umask 077 && mkdir /k
WORKDIR /k
