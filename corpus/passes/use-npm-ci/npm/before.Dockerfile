FROM node:22-alpine AS build
WORKDIR /app
# the manifests
COPY package*.json ./
RUN apk add --no-cache python3 \
    # what the build needs, too
    && npm install --no-audit --loglevel error \
    && npm cache clean --force
COPY . .
RUN npm run build

FROM node:22-alpine
WORKDIR /srv
COPY ["package.json", "package-lock.json", "/srv/"]
RUN --mount=type=cache,target=/root/.npm npm i --omit=dev --prefer-offline
CMD ["node", "server.js"]
