FROM nginx:1.29
COPY config/site.conf /etc/nginx/conf.d/
COPY elsewhere.txt /
