FROM node:18
CMD ["/bin/sh", "-c", "exec node server.js --port $PORT"]

FROM debian:12
ENTRYPOINT ["/bin/sh", "-c", "exec java $JAVA_OPTS -jar /app.jar"]

FROM debian:12
CMD ["/bin/sh", "-c", "cd /app && exec gunicorn -b 0.0.0.0:$PORT app:app"]

FROM debian:12
CMD ["/bin/sh", "-c", "LANG=C.UTF-8 exec server \"$HOME\" >/dev/null 2>&1"]
