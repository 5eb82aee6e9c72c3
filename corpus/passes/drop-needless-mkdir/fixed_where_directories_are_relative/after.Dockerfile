FROM debian:13
WORKDIR /srv

# goes into it
WORKDIR /srv/api
RUN echo one two > file
EXPOSE 8080
