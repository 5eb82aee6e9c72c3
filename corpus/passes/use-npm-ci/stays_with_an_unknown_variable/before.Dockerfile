FROM node:22-alpine
WORKDIR /app
ENV NPM_CONFIG_BEFORE=2024-01-01
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
