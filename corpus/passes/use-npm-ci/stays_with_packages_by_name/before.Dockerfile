FROM node:22
WORKDIR /app
COPY package*.json ./
RUN npm install express
RUN npm install -g pnpm@9
RUN npm install --prefix web
RUN npm ci
RUN npm install --package-lock-only
CMD ["node", "server.js"]
