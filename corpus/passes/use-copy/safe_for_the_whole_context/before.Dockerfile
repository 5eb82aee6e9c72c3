FROM debian:12
# the source
ADD . /app
ADD --chown=app:app ./ /app/
RUN make
