FROM node:18
WORKDIR /app
COPY . .
# install
RUN --mount=type=cache,target=/root/.npm npm ci && npm run build
# start
CMD ["start"]
