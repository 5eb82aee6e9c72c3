FROM debian:12
# dockwright: ignore=end-continuation
RUN apt-get install -y curl \

EXPOSE 8080
