FROM node:22-slim
WORKDIR /app
COPY package.json ./
COPY --from=node:22 . /node
RUN npm install
COPY src ./src
