FROM golang:1.23 AS build
WORKDIR /src
COPY go.mod main.go ./
RUN go build -o /out/shop .

FROM debian:12
# Go always has a handler.
COPY --from=build /out/shop /usr/local/bin/shop
CMD shop --serve

FROM debian:12
RUN apt-get update && apt-get install -y tor
CMD tor

FROM debian:12
CMD rsync --daemon --no-detach

FROM debian:12
COPY start.sh /
CMD /start.sh

FROM python:3.12
RUN pip install shop-server
CMD shop-server

FROM debian:12
CMD cat /etc/hostname
