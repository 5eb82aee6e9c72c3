FROM node:22-slim
RUN corepack enable
WORKDIR /repo
COPY pnpm-lock.yaml package.json ./
RUN pnpm fetch
# everything
COPY . .
# all packages
RUN pnpm install --frozen-lockfile && pnpm --filter @shop/web build
CMD ["node", "apps/web/server.js"]
