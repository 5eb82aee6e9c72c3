FROM node:22
WORKDIR /app
RUN corepack enable
COPY package.json pnpm-lock.yaml ./
# all of them
RUN pnpm i --frozen-lockfile
COPY . .
CMD ["pnpm", "start"]
