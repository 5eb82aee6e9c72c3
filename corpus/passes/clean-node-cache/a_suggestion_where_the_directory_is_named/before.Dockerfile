FROM node:20 AS a
RUN npm install

FROM node:20
COPY --from=a /root/.npm /root/.npm
