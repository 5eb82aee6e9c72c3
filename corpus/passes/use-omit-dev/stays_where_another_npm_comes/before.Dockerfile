FROM node:20
RUN npm install -g npm@6 && npm cache clean --force
RUN npm ci --production && npm cache clean --force
