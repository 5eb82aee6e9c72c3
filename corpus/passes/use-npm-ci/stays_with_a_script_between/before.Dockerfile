FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
COPY bin ./bin
RUN ./bin/prepare && npm install
CMD ["node", "server.js"]
