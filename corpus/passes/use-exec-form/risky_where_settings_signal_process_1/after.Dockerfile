FROM debian:12
RUN apt-get update && apt-get install -y supervisor
COPY supervisord.conf /etc/supervisor/
CMD ["supervisord", "-n"]
