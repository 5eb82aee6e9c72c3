FROM node:18
WORKDIR /app
COPY . .
RUN yarn
# start
CMD ["node", "src/index.js"]
