FROM node:20
RUN if [ -f yarn.lock ]; then yarn global add serve; else npm ci; fi
RUN (. /opt/nvm/nvm.sh && npm ci && npm test)
RUN PATH=/opt/node/bin:$PATH npm ci && npm uninstall -g npm
RUN /opt/node/bin/npm ci; echo "status $?"
RUN get() { npm ci; }; get
RUN HOME=/tmp npm ci || npm install
RUN HOME=/tmp npm ci || HOME=/tmp npm install
RUN set -e; case "$KIND" in app) npm ci;; *) cd web; npm i; npm run x;; esac; touch /x
RUN until npm ci; do sleep 1; done
RUN for it in serve pm2; do npm i -g "$it"; done
COPY a /a

FROM me/node
RUN npm ci; touch /x
RUN npm ci; echo $?
