FROM node:22 AS base
HEALTHCHECK CMD curl -f http://localhost:3000/

FROM base
EXPOSE 3000
CMD ["node", "server.js"]
