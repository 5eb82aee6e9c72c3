FROM debian:12
COPY bin/ /usr/local/bin/
CMD start

FROM debian:12
COPY scripts /usr/local/bin
CMD start

FROM debian:12
COPY app.py /usr/local/bin/
CMD nginx

FROM debian:12
ENV PATH=/app:$PATH
COPY . /app
CMD start

FROM debian:12
ADD rootfs /
CMD /start

FROM me/my-nginx
CMD nginx
