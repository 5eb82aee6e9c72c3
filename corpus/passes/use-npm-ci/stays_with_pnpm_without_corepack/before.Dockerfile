FROM node:22
WORKDIR /app
RUN npm i -g pnpm
COPY package.json pnpm-lock.yaml ./
# all of them
RUN pnpm install --prod
COPY . .
CMD ["pnpm", "start"]
