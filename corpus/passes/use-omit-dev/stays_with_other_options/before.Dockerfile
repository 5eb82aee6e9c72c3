FROM node:20
RUN npm ci --production --omit=optional && npm cache clean --force
RUN npm ci --production --only=prod && npm cache clean --force
RUN npm ci --production false && npm cache clean --force
RUN npm ci --production=false && npm cache clean --force
RUN npm run build --production
RUN npm run build -- --production
RUN npm ci --omit=dev && npm cache clean --force
