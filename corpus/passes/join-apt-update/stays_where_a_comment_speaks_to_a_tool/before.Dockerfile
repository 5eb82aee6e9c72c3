FROM debian:12
RUN apt-get update
# hadolint ignore=DL3008
RUN apt-get install -y curl && touch /x
RUN apt-get update
# check=skip=JSONArgsRecommended
RUN apt-get install -y curl && touch /x
