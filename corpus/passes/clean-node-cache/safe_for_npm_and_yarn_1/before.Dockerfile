FROM node:20
# the tools
RUN npm install -g pm2
RUN npm ci \
    # not what it takes to build
    && npm prune --production \
    && chown -R node /app
RUN set -ex; \
    sudo npm i; \
    touch /x
RUN yarn global add serve
RUN yarn install --production && yarn build && touch /y
COPY a /a
