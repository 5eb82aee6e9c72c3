FROM node:18
WORKDIR /app
ENV NODE_EXTRA_CA_CERTS=/app/ca.pem
COPY . .
RUN npm ci
# start
CMD ["node", "src/index.js"]
