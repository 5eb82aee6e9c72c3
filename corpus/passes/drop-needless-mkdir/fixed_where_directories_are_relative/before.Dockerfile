FROM debian:13
WORKDIR /srv
RUN mkdir api

# goes into it
WORKDIR /srv/api
RUN echo one two > file
EXPOSE 8080
