FROM node:20
# the tools
RUN npm install -g pm2 && npm cache clean --force
RUN npm ci \
    # not what it takes to build
    && npm prune --production \
    && npm cache clean --force \
    && chown -R node /app
RUN set -ex; \
    sudo npm i; \
    sudo npm cache clean --force; \
    touch /x
RUN yarn global add serve && yarn cache clean
RUN yarn install --production && yarn build && yarn cache clean && touch /y
COPY a /a
