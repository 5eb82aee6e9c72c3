FROM node:22
WORKDIR /app
COPY package.json package-lock.json /app
# the rest
COPY ["a", "b", "."]
ADD --chown=node a.tgz b.tgz $DIR/x
