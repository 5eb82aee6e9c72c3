FROM nginx:1.29
COPY config/site.conf $DIR /etc/nginx/conf.d/
