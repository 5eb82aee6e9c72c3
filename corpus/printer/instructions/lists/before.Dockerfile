FROM a
EXPOSE 80   443/tcp \
 53/udp
VOLUME /b    /c
COPY   d  e \
 f   \
   /g/
ADD  https://h/i   /j
