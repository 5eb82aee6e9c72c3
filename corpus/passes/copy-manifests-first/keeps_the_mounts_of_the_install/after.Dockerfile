FROM node:18
WORKDIR /app
COPY package.json package-lock.json ./
# install
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN --mount=type=cache,target=/root/.npm npm run build
# start
CMD ["start"]
