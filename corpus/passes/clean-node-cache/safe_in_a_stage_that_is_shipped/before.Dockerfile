FROM node:22 AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# the lock file decides
RUN npm ci && npm run build

FROM packages
CMD ["node", "server.js"]
