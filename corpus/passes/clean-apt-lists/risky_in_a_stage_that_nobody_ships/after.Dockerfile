FROM debian:12 AS build
RUN apt-get update && apt-get install -y make && rm -rf /var/lib/apt/lists/*
RUN ./configure && make all

FROM scratch
COPY --from=build /a /a
