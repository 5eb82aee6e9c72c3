FROM node:22-slim
WORKDIR /app
COPY . .
RUN ls -la && mkdir -p /data /var/cache/app
# what is there
RUN node --version && npm -v && echo start && npm ci && echo done
CMD ["node", "server.js"]
