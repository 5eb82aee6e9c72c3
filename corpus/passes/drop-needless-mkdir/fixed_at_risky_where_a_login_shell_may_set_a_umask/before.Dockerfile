FROM debian:13
# the shell of people
SHELL ["/bin/bash", "-lc"]
RUN mkdir -p /app
WORKDIR /app
RUN echo one two > file
