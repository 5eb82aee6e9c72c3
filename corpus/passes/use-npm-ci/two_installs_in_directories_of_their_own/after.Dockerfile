FROM node:22
WORKDIR /app
COPY web/package*.json web/
COPY api/package*.json api/
RUN cd web && npm ci --quiet
# then the other one
RUN cd api && npm ci
CMD ["node", "api/server.js"]
