FROM node:20
RUN npm install && npm cache clean --force
RUN npm install && rm -rf ~/.npm
RUN --mount=type=cache,target=/root/.npm npm install
RUN npm run build && npm --version && npx a && echo npm install
RUN yarn install && yarn cache clean
RUN yarn build && yarn test && yarn --version && yarn $COMMAND
RUN ["npm", "install"]
RUN <<EOT cat
npm install
EOT
ONBUILD RUN npm install
