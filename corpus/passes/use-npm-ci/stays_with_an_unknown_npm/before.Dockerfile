FROM example.com/node:22
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
