FROM debian:13
ENV B=$A A=1
