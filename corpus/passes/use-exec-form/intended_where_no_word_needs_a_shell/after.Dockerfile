FROM python:3.12
# start
CMD ["python", "-u", "my app.py", "--opt=a b"]

FROM debian:12
HEALTHCHECK --interval=5s CMD ["curl", "-f", "http://localhost/"]
CMD ["gunicorn", "app:app"]

FROM golang
CMD ["/usr/bin/supervisord", "-n"]
