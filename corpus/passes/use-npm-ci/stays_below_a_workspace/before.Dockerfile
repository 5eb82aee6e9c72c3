FROM node:22
WORKDIR /app
COPY package.json ./
COPY web/package.json web/package-lock.json web/
RUN cd web && npm install
CMD ["node", "web/server.js"]
