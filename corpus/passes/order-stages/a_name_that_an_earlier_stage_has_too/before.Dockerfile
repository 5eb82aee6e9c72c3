FROM node:22 AS build
RUN npm run build

FROM nginx:1.29
COPY --from=build /out/ /usr/share/nginx/html/

FROM node:24 AS build
RUN npm run build
