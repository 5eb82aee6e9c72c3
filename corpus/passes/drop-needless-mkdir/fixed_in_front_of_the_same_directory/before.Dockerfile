FROM node:22
# the directory of the app
RUN mkdir -p /usr/src/app
WORKDIR /usr/src/app
COPY . .
RUN npm ci --omit=dev
CMD ["node", "server.js"]
