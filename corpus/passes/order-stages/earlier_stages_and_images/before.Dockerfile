FROM node:22 AS assets
RUN npm run build

FROM nginx AS web
COPY --from=assets /out/ /usr/share/nginx/html/
COPY --from=0 /out/ /usr/share/nginx/html/
COPY --from=busybox /bin/busybox /bin/
COPY --from=7 /bin/busybox /bin/

FROM nginx:1.29 AS nginx
COPY --from=web /a /b
