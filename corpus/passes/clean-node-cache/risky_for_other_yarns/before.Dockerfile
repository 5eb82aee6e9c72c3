FROM node:20
# the tools
RUN yarn install --frozen-lockfile
RUN yarn && touch /x
COPY a /a

FROM me/node
RUN yarn global add serve
