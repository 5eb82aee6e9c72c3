FROM a
COPY b c /d
ADD e /f
EXPOSE 80 443/tcp
VOLUME /g /h
