FROM debian:12
# The package has the settings of its daemon.
RUN apt-get update && apt-get install -y supervisor
COPY supervisord.conf /etc/supervisor/
CMD supervisord -n
