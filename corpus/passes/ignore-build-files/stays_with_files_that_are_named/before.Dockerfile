FROM node:22-slim
WORKDIR /app
COPY . .
COPY node_modules ./node_modules
RUN npm ci
CMD ["node", "--env-file=.env", "server.js"]
