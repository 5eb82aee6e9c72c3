FROM node:22-slim
RUN corepack enable
WORKDIR /repo
COPY package.json pnpm-lock.yaml ./
RUN pnpm fetch
# everything
COPY . .
# all packages
RUN pnpm install --frozen-lockfile
CMD ["node", "apps/web/server.js"]
