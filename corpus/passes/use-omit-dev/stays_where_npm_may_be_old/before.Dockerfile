FROM node:14
RUN npm ci --production && npm cache clean --force

FROM example.com/node:22
RUN npm ci --production && npm cache clean --force

FROM node:16
RUN npm ci --only=prod && npm cache clean --force
