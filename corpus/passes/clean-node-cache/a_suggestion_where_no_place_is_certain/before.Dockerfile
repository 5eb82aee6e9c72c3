FROM node:20
RUN pnpm install || npm ci
RUN npm ci | tee /log
RUN for it in $TOOLS; do npm i -g "$it"; done
RUN (npm ci; ls) > /log
RUN V=$(date) npm ci
RUN npm() { /usr/bin/npm "$@"; }; npm ci
RUN ! npm ci
