ARG TAG=22 # of the image
FROM node:${TAG}
ARG MODE="fast" # or slow
COPY --chown=node a.txt b.txt /srv/ # the lists
ADD list.txt /srv/list.txt # and one more
VOLUME /srv/data /srv/log # kept
STOPSIGNAL SIGINT # as the program wants
USER node # not root
COPY ["c d.txt", "/srv/"] # with a space
VOLUME ["/srv/cache"] # kept as well
CMD ["a"]
