FROM debian:13
# the shell of people
SHELL ["/bin/bash", "-lc"]
WORKDIR /app
RUN echo one two > file
