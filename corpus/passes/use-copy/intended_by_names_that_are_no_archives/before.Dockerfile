FROM debian:12
ADD requirements.txt app.jar assets.zip /app/
ADD conf/*.conf *.sh /etc/
ADD a.txz b.tbz2 c.tzst /x/
