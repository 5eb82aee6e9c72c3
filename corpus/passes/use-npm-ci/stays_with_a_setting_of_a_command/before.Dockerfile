FROM node:22-alpine
WORKDIR /app
RUN npm config set package-lock false
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
