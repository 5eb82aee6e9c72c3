FROM node:18
WORKDIR /app
COPY . .
# install
RUN corepack enable && pnpm install --frozen-lockfile
# start
CMD ["start"]
