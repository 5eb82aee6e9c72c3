FROM node:22
EXPOSE 3000
HEALTHCHECK NONE
CMD ["node", "server.js"]
