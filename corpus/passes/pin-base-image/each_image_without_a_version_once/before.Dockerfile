FROM node AS build
RUN npm run build

FROM --platform=$BUILDPLATFORM node AS test
RUN npm test

FROM example.com:5000/team/base:latest
COPY --from=build /out/ /out/

FROM nginx
COPY --from=build /out/ /usr/share/nginx/html/
