FROM debian:12
WORKDIR /app
# the start of the container
COPY entrypoint.sh /usr/local/bin/
# so that it starts
RUN chmod 0755 /usr/local/bin/entrypoint.sh
COPY --chown=33:33 etc/web.conf ./web.conf
RUN chmod 640 web.conf \
    # and then
    && make install
COPY a.sh b.sh bin/
RUN chmod 500 ./bin/b.sh bin/a.sh && ls
RUN --mount=type=cache,target=/root/.cache make
CMD ["entrypoint.sh"]
