FROM debian:12 AS a
RUN apt-get update && apt-get install -y curl

FROM debian:12
COPY --from=a /var/lib/apt/lists /lists

FROM debian:12
RUN apt-get update && apt-get install -y curl
RUN rm /var/lib/apt/lists/*
