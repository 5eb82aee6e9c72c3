FROM debian:12 AS build
WORKDIR /src
COPY main.c .
# Its source names the signal.
RUN gcc -o /usr/local/bin/shop main.c

FROM debian:12
COPY --from=build /usr/local/bin/shop /usr/local/bin/shop
CMD ["shop", "--serve"]
