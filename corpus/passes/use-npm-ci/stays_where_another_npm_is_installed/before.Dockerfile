FROM node:22-alpine
WORKDIR /app
RUN npm install -g npm@6
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
