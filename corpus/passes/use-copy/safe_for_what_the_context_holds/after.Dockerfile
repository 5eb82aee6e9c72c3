FROM debian:12
# the source
COPY src conf/app.conf /app/
COPY *.sh /bin/
COPY ["a b.txt", "/app/"]
RUN make
