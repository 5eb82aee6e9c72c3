FROM node:18
WORKDIR /app
SHELL ["/bin/bash", "-lc"]
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
