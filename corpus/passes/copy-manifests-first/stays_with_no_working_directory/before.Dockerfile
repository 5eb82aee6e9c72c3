FROM node:18
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
