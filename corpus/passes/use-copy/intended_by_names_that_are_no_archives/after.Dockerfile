FROM debian:12
COPY requirements.txt app.jar assets.zip /app/
COPY conf/*.conf *.sh /etc/
ADD a.txz b.tbz2 c.tzst /x/
