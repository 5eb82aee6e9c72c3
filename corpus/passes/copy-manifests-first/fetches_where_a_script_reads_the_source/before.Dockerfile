FROM node:22-slim
RUN corepack enable
WORKDIR /repo
# everything
COPY . .
# all packages
RUN pnpm install --frozen-lockfile
CMD ["node", "apps/web/server.js"]
