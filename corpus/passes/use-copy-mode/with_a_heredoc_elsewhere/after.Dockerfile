FROM debian:12 AS build
RUN <<EOF
make
EOF

FROM debian:12
COPY --chmod=755 ["entrypoint.sh", "/entrypoint.sh"]
ENTRYPOINT ["/entrypoint.sh"]
