FROM node:22 AS build
EXPOSE 9000

FROM node:22
EXPOSE 9229
EXPOSE 3000
CMD ["node", "server.js"]
