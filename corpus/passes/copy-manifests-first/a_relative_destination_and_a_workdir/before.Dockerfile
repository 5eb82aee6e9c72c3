FROM node:18
WORKDIR /a
# all of it
COPY --chown=node . ./
WORKDIR /a/b
RUN npm ci && npm test
