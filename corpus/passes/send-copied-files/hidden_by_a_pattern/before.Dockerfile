FROM nginx:1.29
COPY config/site.conf /etc/nginx/conf.d/
COPY ["./config/b.conf", "/x/"]
ADD config/*.conf /x/
COPY index.html /x/
