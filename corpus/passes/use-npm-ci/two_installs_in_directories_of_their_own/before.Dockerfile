FROM node:22
WORKDIR /app
COPY web/package*.json web/
COPY api/package*.json api/
RUN cd web && npm install --quiet
# then the other one
RUN cd api && npm install
CMD ["node", "api/server.js"]
