FROM example.com/base
RUN apt-get update && apt-get install -y wget && rm -rf /var/lib/apt/lists/*
# the data
RUN mkdir /x && wget --progress=dot:giga -O /x/y https://example.com/y
ENV A=1

FROM alpine:3.22
RUN apk add --no-cache wget && wget --progress=dot:giga https://example.com/a
