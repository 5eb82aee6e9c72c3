FROM node:18
WORKDIR /app
COPY . .
RUN npm install
# start
CMD ["node", "src/index.js"]
