FROM node:20
RUN npm cache clean --force && npm ci && npm cache clean --force && npm run build
RUN npm ci && npm cache clean --force && npm --version
