FROM debian:12
MAINTAINER "Jane \"J\" Doe" $5 `x` 'y' # z
RUN a b
