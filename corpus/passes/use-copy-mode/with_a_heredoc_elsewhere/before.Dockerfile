FROM debian:12 AS build
RUN <<EOF
make
EOF

FROM debian:12
COPY ["entrypoint.sh", "/entrypoint.sh"]
RUN chmod 755 /entrypoint.sh
ENTRYPOINT ["/entrypoint.sh"]
