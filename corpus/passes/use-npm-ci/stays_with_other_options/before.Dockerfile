FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --install-strategy=nested && npm install --legacy-peer-deps
CMD ["node", "server.js"]
