FROM node:20
WORKDIR /src
COPY web ./web
# everything is there
RUN npm config set fund false && cd web && npm ci --production
WORKDIR /src/web
CMD ["npm", "start"]
