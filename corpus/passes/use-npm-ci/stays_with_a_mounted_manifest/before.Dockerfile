FROM node:22-alpine
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=bind,source=package-lock.json,target=package-lock.json npm install
CMD ["node", "server.js"]
