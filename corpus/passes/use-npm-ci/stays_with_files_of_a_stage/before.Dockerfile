FROM node:22 AS source
WORKDIR /app
COPY . .

FROM node:22
WORKDIR /app
COPY --from=source /app ./
RUN npm install
CMD ["node", "server.js"]
