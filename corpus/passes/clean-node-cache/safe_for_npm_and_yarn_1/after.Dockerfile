FROM node:20
# the tools
RUN npm install -g pm2 && npm cache clean --force
RUN npm ci \
    && npm cache clean --force \
    # not what it takes to build
    && npm prune --production \
    && chown -R node /app
RUN set -ex; \
    sudo npm i; \
    sudo npm cache clean --force; \
    touch /x
RUN yarn global add serve && yarn cache clean
RUN yarn install --production && yarn cache clean && yarn build && touch /y
COPY a /a
