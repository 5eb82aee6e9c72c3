FROM debian:12
ADD conf/* /etc/
ADD requirements.* /app/
ADD ${CONF} /etc/
ADD app-${VERSION}.tar.gz *.tar* ${URL:-https://example.com/x} /app/
