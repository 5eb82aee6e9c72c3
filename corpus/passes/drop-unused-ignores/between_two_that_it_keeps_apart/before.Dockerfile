FROM debian:12
RUN apt-get update
# dockwright: ignore=join-apt-update,join-apt-runs
RUN apt-get install -y curl
