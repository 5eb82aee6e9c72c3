FROM node:18
WORKDIR /app

COPY --chown=node:node package.json package-lock.json ./
# packages and bundle
RUN npm install -g npm@10 \
    && npm ci \
    && npm cache clean --force
# all of the source
COPY --chown=node:node . .
# the bundle
RUN npm run build \
    && npm test
# start
CMD ["node", "src/index.js"]
