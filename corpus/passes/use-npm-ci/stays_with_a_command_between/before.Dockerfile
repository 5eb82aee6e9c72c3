FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN sed -i s/debug/ms/ package.json
RUN npm install
CMD ["node", "server.js"]
