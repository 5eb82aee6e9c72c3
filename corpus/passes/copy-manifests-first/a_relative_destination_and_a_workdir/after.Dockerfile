FROM node:18
WORKDIR /a
COPY --chown=node b/package.json b/package-lock.json ./b/
WORKDIR /a/b
RUN npm ci
# all of it
COPY --chown=node . /a/
RUN npm test
