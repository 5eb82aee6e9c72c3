FROM node:22-slim
WORKDIR /app
COPY . .
CMD ["node", "dist/server.js"]
