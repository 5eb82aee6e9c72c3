FROM node:22-slim
ARG UID=1000
USER $UID
CMD ["node", "server.js"]
