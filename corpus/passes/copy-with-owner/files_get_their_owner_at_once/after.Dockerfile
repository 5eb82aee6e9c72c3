FROM node:22
RUN useradd app
WORKDIR /app
ENV A=b
# the sources
COPY --chown=app:app . .
# and their owner
RUN chown app:app /app
USER app
CMD ["node", "server.js"]

FROM node:22
COPY --chown=1000:1000 --from=0 /out/ /srv/app/
RUN chown 1000:1000 /srv/app && \
    # more
    chmod 755 /srv/app
