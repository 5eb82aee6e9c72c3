FROM node:18
ARG dir=/app
WORKDIR $dir
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
