FROM node:24-alpine AS build
RUN npm ci

FROM debian:12
COPY --from=build /app /app
