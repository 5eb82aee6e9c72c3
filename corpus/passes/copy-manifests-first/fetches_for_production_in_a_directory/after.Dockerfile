FROM node:22-slim
RUN corepack enable
WORKDIR /repo
WORKDIR /repo/tools
WORKDIR /repo
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmr[c] /repo/
RUN pnpm fetch --prod
# everything
COPY . /repo/
# all packages
RUN pnpm i --prod && pnpm --filter @shop/web build
CMD ["node", "apps/web/server.js"]
