# of the image
ARG TAG=22
FROM node:${TAG}
# or slow
ARG MODE="fast"
# the lists
COPY --chown=node a.txt b.txt /srv/
# and one more
ADD list.txt /srv/list.txt
# kept
VOLUME /srv/data /srv/log
# as the program wants
STOPSIGNAL SIGINT
# not root
USER node
# with a space
COPY ["c d.txt", "/srv/"]
# kept as well
VOLUME ["/srv/cache"]
CMD ["a"]
