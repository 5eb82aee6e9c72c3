FROM node:22
RUN useradd app
WORKDIR /app
ENV A=b
# the sources
COPY . .
# and their owner
RUN chown -R app:app /app
USER app
CMD ["node", "server.js"]

FROM node:22
COPY --from=0 /out/ /srv/app/
RUN chown --recursive 1000:1000 /srv/app && \
    # more
    chmod 755 /srv/app
