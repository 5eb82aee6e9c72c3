FROM debian:12
SHELL ["/bin/bash", "-ec"]
RUN a
# two
RUN b; c
RUN d
COPY a /a
