FROM node:18
WORKDIR /app
COPY package.json pnpm-lock.yaml .npmr[c] ./
RUN corepack enable && pnpm install --frozen-lockfile
COPY . .
