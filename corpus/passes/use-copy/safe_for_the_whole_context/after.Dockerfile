FROM debian:12
# the source
COPY . /app
COPY --chown=app:app ./ /app/
RUN make
