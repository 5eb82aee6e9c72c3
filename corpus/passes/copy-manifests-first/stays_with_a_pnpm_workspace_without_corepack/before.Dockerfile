FROM node:22-slim
RUN npm i -g pnpm
WORKDIR /repo
# everything
COPY . .
# all packages
RUN pnpm install --frozen-lockfile && pnpm --filter @shop/web build
CMD ["node", "apps/web/server.js"]
