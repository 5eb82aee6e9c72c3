FROM node:18
WORKDIR /app
COPY . .
RUN pnpm i
# start
CMD ["node", "src/index.js"]
