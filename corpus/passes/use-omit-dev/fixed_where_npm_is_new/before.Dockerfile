FROM node:22-alpine
# what it needs
RUN npm ci --production && npm cache clean --force
RUN npm install --only=production --no-audit; npm prune --only=prod
CMD ["node", "server.js"]
