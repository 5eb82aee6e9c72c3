FROM debian:12
WORKDIR /app
# the start of the container
COPY --chmod=755 entrypoint.sh /usr/local/bin/
# so that it starts

COPY --chmod=640 --chown=33:33 etc/web.conf ./web.conf
RUN \
    # and then
    make install
COPY --chmod=500 a.sh b.sh bin/
RUN ls
RUN --mount=type=cache,target=/root/.cache make
CMD ["entrypoint.sh"]
