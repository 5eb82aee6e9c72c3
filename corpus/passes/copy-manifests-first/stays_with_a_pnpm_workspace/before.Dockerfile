FROM node:18
WORKDIR /app
COPY . .
# install
RUN pnpm install --frozen-lockfile
# start
CMD ["start"]
