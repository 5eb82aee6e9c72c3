FROM node:22-alpine
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
