FROM debian:13 AS a
COPY site.tar.gz app.zip /tmp/
RUN tar -czf /tmp/site.tar.gz /srv && unzip /tmp/app.zip

FROM debian:13
COPY --from=a /tmp/site.tar.gz /tmp/
RUN tar -xzf /tmp/site.tar.gz
RUN tar -xzf /tmp/downloaded.tar.gz
