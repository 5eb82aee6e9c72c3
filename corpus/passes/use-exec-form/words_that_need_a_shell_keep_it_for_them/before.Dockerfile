FROM node:18
CMD node server.js --port $PORT

FROM debian:12
ENTRYPOINT java $JAVA_OPTS -jar /app.jar

FROM debian:12
CMD cd /app && gunicorn -b 0.0.0.0:$PORT app:app

FROM debian:12
CMD LANG=C.UTF-8 server "$HOME" >/dev/null 2>&1
