FROM node:18
WORKDIR /app
COPY package.json package-lock.json ./
# install
RUN npm ci
COPY . .
# start
CMD ["start"]
