FROM node:20
RUN if [ -f yarn.lock ]; then \
        yarn global add serve && yarn cache clean; \
    else \
        npm ci && npm cache clean --force; \
    fi
RUN (. /opt/nvm/nvm.sh && npm ci && npm cache clean --force && npm test)
RUN PATH=/opt/node/bin:$PATH npm ci \
    && PATH=/opt/node/bin:$PATH npm cache clean --force \
    && npm uninstall -g npm
RUN /opt/node/bin/npm ci && /opt/node/bin/npm cache clean --force; echo "status $?"
RUN get() { npm ci && npm cache clean --force; }; get
RUN HOME=/tmp npm ci || npm install
RUN HOME=/tmp npm ci || HOME=/tmp npm install && HOME=/tmp npm cache clean --force
RUN set -e; \
    case "$KIND" in \
        app) npm ci; npm cache clean --force;; \
        *) cd web; npm i; npm cache clean --force; npm run x;; \
    esac; \
    touch /x
RUN until npm ci; do sleep 1; done && npm cache clean --force
RUN for it in serve pm2; do npm i -g "$it"; done && npm cache clean --force
COPY a /a

FROM me/node
RUN npm ci; npm cache clean --force; touch /x
RUN npm ci; echo $?
