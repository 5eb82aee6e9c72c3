FROM node:22 AS build
USER node
RUN npm run build

FROM node:22-slim
COPY --from=build /out/ /app/
CMD ["node", "/app/server.js"]
