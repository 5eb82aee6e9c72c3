FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN (cd web && npm install)
CMD ["node", "server.js"]
