FROM node:18
WORKDIR /
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
