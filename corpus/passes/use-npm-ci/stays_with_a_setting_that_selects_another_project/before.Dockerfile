FROM node:22-alpine
WORKDIR /app
RUN npm config set prefix /opt
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
