FROM node:18
WORKDIR /app
COPY . .
RUN corepack enable && pnpm install --frozen-lockfile
