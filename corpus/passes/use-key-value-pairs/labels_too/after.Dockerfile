FROM debian:12
LABEL version=1.2
# for people
LABEL description="An image for ${USER} and others"
LABEL vendor=me
RUN a b
