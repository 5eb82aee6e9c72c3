FROM nginx:1.29
COPY --from=assets /out/ /usr/share/nginx/html/
COPY --from=1 /out/ /usr/share/nginx/html/
RUN --mount=type=bind,from=assets,target=/a cp -r /a /b

FROM node:22 AS assets
RUN npm run build
