FROM node:18
WORKDIR /app
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
