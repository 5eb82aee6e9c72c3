FROM node:22
WORKDIR /app
RUN corepack enable
COPY package.json pnpm-lock.yaml ./
# all of them
RUN pnpm install --prod
COPY . .
CMD ["pnpm", "start"]
