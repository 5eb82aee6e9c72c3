FROM debian:12
RUN apt-get update && apt-get install -y sudo curl wget apt && apt-get install -y apt-get
