FROM debian:12
# the source
ADD src conf/app.conf /app/
ADD *.sh /bin/
ADD ["a b.txt", "/app/"]
RUN make
