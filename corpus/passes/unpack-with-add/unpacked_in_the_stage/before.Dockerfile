FROM debian:13
COPY site.tar.gz /tmp/
COPY ["vendor/b.tar.xz", "c.tgz", "/tmp/"]
# the site
RUN tar -xzf /tmp/site.tar.gz -C /srv && tar xJf "/tmp/b.tar.xz" && rm /tmp/*.tar.*
RUN <<EOF
tar --extract --file /tmp/c.tgz
EOF
