FROM node:20
RUN npm cache clean --force && npm ci && npm run build && npm cache clean --force
RUN npm ci && npm cache clean --force && npm --version
