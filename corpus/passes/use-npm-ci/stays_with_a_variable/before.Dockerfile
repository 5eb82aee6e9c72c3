FROM node:22-alpine
WORKDIR /app
ENV npm_config_package_lock=false
COPY package.json package-lock.json ./
RUN npm install
CMD ["node", "server.js"]
