FROM node:22-alpine
WORKDIR /app
RUN mkdir -p /app/node_modules/ms
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
