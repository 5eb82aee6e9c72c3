FROM node:22-slim
RUN corepack enable
WORKDIR /repo
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmr[c] ./
RUN pnpm fetch
# everything
COPY . .
# all packages
RUN pnpm install --frozen-lockfile && pnpm --filter @shop/web build
CMD ["node", "apps/web/server.js"]
