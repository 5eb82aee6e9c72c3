FROM debian:12
CMD npm start && echo done

FROM debian:12
CMD a | b

FROM debian:12
CMD service nginx start; tail -f /log

FROM debian:12
CMD echo hi

FROM debian:12
CMD app "$@"

FROM debian:12
CMD $APP --serve

FROM debian:12
SHELL ["/bin/bash", "-c"]
CMD ["nginx"]

FROM mcr.microsoft.com/windows/nanoserver
CMD app.exe

FROM debian:12
HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
