FROM node:22-alpine
# what it needs
RUN npm ci --omit=dev && npm cache clean --force
RUN npm install --omit=dev --no-audit; npm prune --omit=dev
CMD ["node", "server.js"]
