ARG base=node:22
FROM $base
WORKDIR /app
COPY package*.json ./
RUN npm install
CMD ["node", "server.js"]
