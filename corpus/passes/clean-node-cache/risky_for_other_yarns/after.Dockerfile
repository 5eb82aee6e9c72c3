FROM node:20
# the tools
RUN yarn install --frozen-lockfile && yarn cache clean
RUN yarn && yarn cache clean && touch /x
COPY a /a

FROM me/node
RUN yarn global add serve && yarn cache clean
