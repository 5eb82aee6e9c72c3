FROM node:18
WORKDIR /app

# all of the source
COPY --chown=node:node . .
# packages and bundle
RUN npm install -g npm@10 \
    && npm ci \
    && npm cache clean --force \
    # the bundle
    && npm run build \
    && npm test
# start
CMD ["node", "src/index.js"]
