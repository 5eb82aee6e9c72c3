FROM debian:12 AS build
# no image has these layers
RUN apt-get update && apt-get install -y make
RUN apt-get install -y g++
COPY a /a

FROM debian:12
RUN apt-get update && apt-get install -y curl && apt-get install -y git
COPY --from=build /a /a
