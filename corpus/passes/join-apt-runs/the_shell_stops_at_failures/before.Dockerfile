FROM debian:12
SHELL ["/bin/bash", "-ec"]
RUN apt-get update
# two
RUN apt-get install -y a; apt-get install -y b
RUN apt-get clean
