FROM node:18
WORKDIR /app
COPY . .
# install
RUN --mount=type=bind,target=/src npm ci
# start
CMD ["start"]
