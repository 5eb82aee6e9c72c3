FROM node:22-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN ls -la && mkdir -p /data /var/cache/app
# what is there
RUN node --version && npm -v && echo start && npm ci && echo done
COPY . .
CMD ["node", "server.js"]
