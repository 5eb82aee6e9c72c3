FROM node:18
WORKDIR /root
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
